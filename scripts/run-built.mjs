import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './lib/build.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'

/**
 * Runs one of the built command lines (`headless`, `chaos-cli`) in this very process, building first when that is
 * needed. In this process, so that signals and exit codes are the program's own.
 */
await ensureNode()
ensureBuilt()
const [, , name = 'headless', ...args] = process.argv
const program = join(ROOT, 'out/main', `${name}.mjs`)
process.argv = [process.execPath, program, ...args]
await import(pathToFileURL(program).href)
