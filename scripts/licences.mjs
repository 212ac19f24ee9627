import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { licencesPage } from './lib/licences.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'
import { thirdPartyText } from './lib/third-party.mjs'

/** Writes docs/licences.md and resources/third-party.txt again, after a dependency came, went or moved. */
await ensureNode()
mkdirSync(join(ROOT, 'docs'), { recursive: true })
writeFileSync(join(ROOT, 'docs/licences.md'), licencesPage(ROOT))
writeFileSync(join(ROOT, 'resources/third-party.txt'), thirdPartyText(ROOT))
console.log('Written to docs/licences.md and resources/third-party.txt.')
