import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { SteppedClock } from '../../src/main/core/testing/stepped-clock.ts'
import { startServer } from './system.ts'

/** The whole demo behind the real gateway, a cascade from beginning to end, and one page's worth of calls. */
if (process.argv[2] === 'leak') await fetch('http://192.0.2.1/').catch(() => {})

const clock = new SteppedClock()
const starting = startServer({ clock })
let started = false
void starting.then(() => {
  started = true
})
while (!started) {
  await clock.advance(50)
  await sleep(1)
}
const system = await starting
const socket = new WebSocket(`${system.gateway.url.replace('http', 'ws')}/ws/nexus`)
const alerts = new Set<string>()
socket.addEventListener('message', (event) => {
  const message = JSON.parse(String(event.data)) as { type: string; service_id?: string }
  if (message.type === 'alert') alerts.add(String(message.service_id))
})
const run = async (seconds: number) => {
  for (let step = 0; step < seconds * 20; step++) {
    await clock.advance(50)
    await sleep(1)
  }
}
await run(3)
const begun = fetch(`${system.gateway.url}/api/chaos/cascade`, { method: 'POST' })
await run(70)
if (!(await begun).ok) throw new Error('The cascade did not begin.')
for (const path of ['/', '/docs', '/openapi.json', '/metrics', '/api/state', '/api/incidents', '/api/debug'])
  await (await fetch(system.gateway.url + path)).text()
socket.close()
const stopped = system[Symbol.asyncDispose]()
let over = false
void stopped.then(() => {
  over = true
})
while (!over) {
  await clock.settle()
  await sleep(1)
}
const speechSdk = Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('elevenlabs'))
process.stdout.write(`${JSON.stringify({ alerts: [...alerts].sort(), speechSdk: speechSdk.length })}\n`)
process.exit(0)
