import { createRequire } from 'node:module'

/**
 * electron-builder and the tools that it brings, in the very versions that it uses itself; none of them is a dependency of
 * ours by name.
 */
const fromHere = createRequire(import.meta.url)
const fromBuilder = createRequire(createRequire(fromHere.resolve('electron-builder')).resolve('app-builder-lib'))

/** @type {typeof import('electron-builder')} */
export const builder = fromHere('electron-builder')
/** @type {typeof import('@electron/asar')} */
export const asar = fromBuilder('@electron/asar')
/** @type {typeof import('@electron/fuses')} */
export const fuses = fromBuilder('@electron/fuses')
/** @type {typeof import('resedit')} */
export const resedit = fromBuilder('resedit')
