// A runbook's script: `repair.mjs FILE MODE [SERVICE]` takes the trouble away, puts it back, or only looks.
import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs'

const [file = '', mode = '', service = ''] = process.argv.slice(2)
appendFileSync(`${file}.log`, `${`${mode} ${service}`.trim()}\n`)
if (mode === 'repair') rmSync(file, { force: true })
if (mode === 'break') writeFileSync(file, '')
if (mode === 'look') console.log(existsSync(file) ? `would remove ${file}` : 'nothing to do')
if (mode === 'idle') console.log(`token is ${process.env.TOKEN}`)
if (mode === 'hang') setInterval(() => {}, 1_000)
if (mode === 'refuse') {
  console.error(`access denied for ${process.env.TOKEN}`)
  process.exitCode = 3
}
