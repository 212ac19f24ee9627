import { registerHooks } from 'node:module'

/** Preloaded with --import: whoever asks for `electron` in this process gets the double. */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'electron') return { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true }
    return next(specifier, context)
  },
})

// As in `electron .`: an application that is not packaged.
Object.defineProperty(process, 'defaultApp', { value: true })
