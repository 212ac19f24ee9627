import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumFlags, findChromium } from './lib/chromium.mjs'
import { icns, ico } from './lib/icon.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'

/**
 * Draws the application's icon again from its two drawings: one with detail, one for sizes at which detail is dirt. Writes
 * resources/icon/<size>.png (Linux), icon.ico (Windows) and icon.icns (macOS); nothing has to be converted by a packager.
 */
await ensureNode()
const FOLDER = join(ROOT, 'resources/icon')
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
const SMALL = 48

const executablePath = findChromium()
if (executablePath === undefined) {
  console.error('The icon is drawn by Chromium or Chrome, and none was found: install one or name it in NEXUS_CHROMIUM.')
  process.exit(1)
}
const browser = await chromium.launch({ executablePath, args: chromiumFlags(process.getuid?.() === 0) })
/** @type {import('./lib/icon.mjs').Picture[]} */
const pictures = []
for (const size of SIZES) {
  const drawing = readFileSync(join(FOLDER, size > SMALL ? 'icon.svg' : 'icon-small.svg'), 'utf8')
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`,
  )
  pictures.push({ size, png: await page.screenshot({ omitBackground: true }) })
  await page.close()
}
await browser.close()

mkdirSync(FOLDER, { recursive: true })
for (const { size, png } of pictures) writeFileSync(join(FOLDER, `${size}.png`), png)
writeFileSync(join(FOLDER, 'icon.ico'), ico(pictures.filter(({ size }) => size <= 256)))
writeFileSync(join(FOLDER, 'icon.icns'), icns(pictures.filter(({ size }) => size !== 24 && size !== 48)))
console.log(`Drawn into resources/icon: ${SIZES.join(', ')} pixels, icon.ico and icon.icns.`)
