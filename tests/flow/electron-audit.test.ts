import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { buildIsStale } from '../../scripts/lib/build.mjs'
import { auditProblems, explanations, prepareTree, runTool, toolFolder, toolIsThere } from '../../scripts/lib/electron-audit.mjs'

const ROOT = resolve(import.meta.dirname, '../..')
const tool = toolFolder()
const electron = (JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8')) as { version: string }).version
const work = mkdtempSync(join(tmpdir(), 'nexus-audit-'))
afterAll(() => rmSync(work, { recursive: true, force: true }))

const finding = { id: 'PRELOAD_JS_CHECK', file: 'src/a.ts', line: 3, severity: 'MEDIUM', confidence: 'FIRM', sample: 'preload,' }

describe('auditProblems', () => {
  it('wants an explanation in the file of the finding, and for a bundle one anywhere', () => {
    const here = [{ id: finding.id, file: 'src/a.ts' }]
    expect(auditProblems([finding, { ...finding, file: 'out/main/index.js' }], here)).toEqual([])
    expect(auditProblems([finding], [{ id: finding.id, file: 'src/b.ts' }])).toHaveLength(2)
    expect(auditProblems([{ ...finding, severity: 'HIGH' }], [])).toEqual([expect.stringContaining('src/a.ts:3 PRELOAD_JS_CHECK (high)')])
    expect(auditProblems([{ ...finding, severity: 'LOW' }], [])).toEqual([])
  })

  it('notices an explanation that outlived its finding', () => {
    expect(auditProblems([], [{ id: finding.id, file: 'src/a.ts' }])).toEqual([expect.stringContaining('not found there any more')])
  })
})

describe.skipIf(!toolIsThere(tool))('electronegativity (npm run electron-audit fetches it)', () => {
  it('finds nothing of medium severity or higher that is not explained beside the code', { timeout: 180_000 }, async () => {
    const tree = join(work, 'ours')
    expect(buildIsStale(), 'the bundles are those of these sources').toBe(false)
    await prepareTree(ROOT, tree)
    const { checks, unread, findings } = runTool(tool, tree, electron)
    expect(checks).toBeGreaterThan(40)
    expect(unread).toEqual([])
    expect(auditProblems(findings, explanations(ROOT))).toEqual([])
  })

  it('finds a window that is open to the machine', { timeout: 60_000 }, () => {
    const tree = join(work, 'bad')
    mkdirSync(join(tree, 'src'), { recursive: true })
    writeFileSync(
      join(tree, 'src/bad.ts'),
      "import { BrowserWindow } from 'electron'\nnew BrowserWindow({ webPreferences: { nodeIntegration: true, contextIsolation: false, webSecurity: false } })\n",
    )
    const found = auditProblems(runTool(tool, tree, electron).findings, []).join('\n')
    for (const id of ['SANDBOX_JS_CHECK', 'CONTEXT_ISOLATION_JS_CHECK', 'WEB_SECURITY_JS_CHECK', 'LIMIT_NAVIGATION_GLOBAL_CHECK'])
      expect(found).toContain(id)
  })
})
