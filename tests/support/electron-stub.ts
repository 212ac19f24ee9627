/**
 * Stands in for `electron` in unit tests. Importing the real package outside Electron begins a blocking download of
 * its binary, so a test that reaches it by accident fails here, at once and by name.
 */
throw new Error('A test imported electron. Only src/main/desktop and src/preload may, and their pure parts are tested without it.')

export {}
