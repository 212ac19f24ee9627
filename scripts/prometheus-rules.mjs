import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureNode, ROOT } from './lib/node-check.mjs'

/** Writes resources/prometheus/nexus-rules.yml again, after a built-in monitor or a metric changed. */
await ensureNode()
const { prometheusRules } = await import('./lib/prometheus-rules.mjs')
writeFileSync(join(ROOT, 'resources/prometheus/nexus-rules.yml'), prometheusRules())
console.log('Written to resources/prometheus/nexus-rules.yml.')
