import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './lib/node-check.mjs'
import { sourceProblems } from './lib/source-rules.mjs'

/** Applies the house rules of lib/source-rules.mjs to every source file. */
let problems = 0
for (const folder of ['src', 'tests', 'bench', 'scripts']) {
  if (!existsSync(join(ROOT, folder))) continue
  for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
    if (!/\.(?:tsx?|mjs|css|html)$/.test(name)) continue
    const path = `${folder}/${name.replaceAll('\\', '/')}`
    // The rules themselves have to name what they ban.
    if (path.startsWith('scripts/lib/source-rules')) continue
    for (const problem of sourceProblems(path, readFileSync(join(ROOT, path), 'utf8'))) {
      problems += 1
      console.error(problem)
    }
  }
}
if (problems > 0) process.exit(1)
console.log('Every source file keeps the house rules.')
