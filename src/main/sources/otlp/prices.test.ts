import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadPrices } from './prices.ts'

const folder = mkdtempSync(join(tmpdir(), 'nexus-prices-'))
afterAll(() => rmSync(folder, { recursive: true }))
function file(text: string): string {
  const path = join(folder, 'prices.yaml')
  writeFileSync(path, text)
  return path
}

describe('a table of prices', () => {
  it('is read by exact name first, then by the longest beginning', async () => {
    const prices = await loadPrices(
      file('gpt-4o: {input: 2.5, output: 10}\n"gpt-*": {input: 1, output: 1}\n"gpt-4*": {input: 5, output: 5}\n'),
    )
    expect(prices('gpt-4o', 1e6, 1e5)).toBe(3.5)
    expect(prices('gpt-4-turbo', 1e6, 0)).toBe(5)
    expect(prices('gpt-3', 1e6, 0)).toBe(1)
    expect(prices('constructor', 1e6, 0)).toBeNull()
  })

  it('says in one sentence what is wrong with it', async () => {
    await expect(loadPrices(file('gpt-4o: {input: dear}'))).rejects.toThrow(/gpt-4o\.input must be a model with its prices/)
    await expect(loadPrices(file('a: ['))).rejects.toThrow(/cannot be read as a table of prices/)
    await expect(loadPrices(join(folder, 'absent'))).rejects.toThrow(/leave NEXUS_LLM_PRICES out/)
  })
})
