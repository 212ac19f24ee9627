import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { CHROMIUM, serveLab } from './serve.ts'

/**
 * Screenshots of the scene alone: `node bench/scene-lab/shots.ts OUT [name...]`.
 * Each shot is a query for the lab page; `petshop` shots load a topology file given
 * by NEXUS_TOPOLOGY.
 */
const SHOTS: Record<string, { query: string; size?: [number, number]; topology?: boolean; waitMs?: number }> = {
  healthy: { query: 'n=5&quality=high' },
  incident: { query: 'n=5&situation=incident&quality=high' },
  stale: { query: 'n=5&situation=stale&quality=high' },
  'incident-low': { query: 'n=5&situation=incident&quality=low', size: [1280, 720] },
  'incident-720': { query: 'n=5&situation=incident&quality=high', size: [1280, 720] },
  'petshop-720': { query: 'quality=high', topology: true, size: [1280, 720] },
  '500-720': { query: 'n=500&situation=incident&quality=high', size: [1280, 720] },
  '2000-720': { query: 'n=2000&situation=incident&quality=high', size: [1280, 720] },
  'healthy-low': { query: 'n=5&quality=low', size: [1280, 720] },
  calm: { query: 'n=5&situation=incident&quality=high&calm=1', size: [1280, 720] },
  light: { query: 'n=5&situation=incident&theme=light' },
  'light-44': { query: 'theme=light', topology: true },
  petshop: { query: 'quality=high', topology: true },
  'petshop-low': { query: 'quality=low', topology: true, size: [1280, 720] },
  wall: { query: 'quality=low&wall=1', topology: true },
  '500': { query: 'n=500&situation=incident&quality=high' },
  '2000': { query: 'n=2000&situation=incident&quality=high' },
  '2000-low': { query: 'n=2000&situation=incident&quality=low', size: [1280, 720] },
}
const INSETS = '80,24,140,24'

const [out = '/tmp/scene-shots', ...names] = process.argv.slice(2)
await mkdir(out, { recursive: true })
const lab = await serveLab()
const browser = await chromium.launch(CHROMIUM)
try {
  for (const name of names.length > 0 ? names : Object.keys(SHOTS)) {
    const shot = SHOTS[name]
    if (!shot) continue
    const [width, height] = shot.size ?? [1920, 1080]
    const page = await browser.newPage({ viewport: { width, height } })
    page.on('console', (m) => {
      if (/error/i.test(m.type()) && !m.text().includes('404')) console.log(name, m.text().slice(0, 1200))
    })
    page.on('pageerror', (e) => console.log(name, e.message))
    await page.goto(`${lab.url}index.html?${shot.query}&insets=${INSETS}`)
    if (shot.topology) {
      const file = process.env.NEXUS_TOPOLOGY ?? '/work/shared/incidents/petshop/high_traffic/topology.json'
      const topology = JSON.parse(await readFile(file, 'utf8'))
      await page.evaluate((t) => window.lab.show(t.services.length, 'incident', t), topology)
    }
    await page.waitForFunction(() => window.__nexusScene?.ready, null, { timeout: 60_000 })
    await page.waitForTimeout(shot.waitMs ?? 3500)
    await page.screenshot({ path: join(out, `${name}.png`), timeout: 120_000 })
    const probe = await page.evaluate(() => {
      const p = window.__nexusScene
      return p && { frame: p.frame, calls: p.drawCalls, triangles: p.triangles, labels: p.labels().length }
    })
    console.log(name, JSON.stringify(probe))
    await page.close()
  }
} finally {
  await browser.close()
  await lab.stop()
}
