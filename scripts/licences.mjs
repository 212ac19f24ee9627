import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { licencesPage } from './lib/licences.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'

/** Writes docs/licences.md again, after a dependency came, went or moved. */
await ensureNode()
mkdirSync(join(ROOT, 'docs'), { recursive: true })
writeFileSync(join(ROOT, 'docs/licences.md'), licencesPage(ROOT))
console.log('Written to docs/licences.md.')
