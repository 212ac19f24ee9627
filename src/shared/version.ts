/** Version of this release; a test holds it equal to package.json's. */
export const VERSION = '0.1.0'

/** Form of the text that the engine's `serialize` gives. Raise it with every change of that form: kept states of another form are not read. */
export const ENGINE_STATE_FORMAT = 8
