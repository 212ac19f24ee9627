import { build } from './lib/build.mjs'
import { ensureNode } from './lib/node-check.mjs'

await ensureNode()
process.exit(build())
