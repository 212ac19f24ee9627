import { build } from './lib/build.mjs'
import { ensureNode } from './lib/node-check.mjs'

ensureNode()
process.exit(build())
