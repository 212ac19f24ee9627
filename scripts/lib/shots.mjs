import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

/**
 * What the documentation's pictures show. Pure data and a few keystrokes; scripts/screenshots.mjs does the rest.
 */

/**
 * @typedef {object} Stage
 * @property {import('@playwright/test').Page} page
 * @property {(path: string, body?: unknown) => Promise<any>} api asks the console behind the page; with a body, posts it
 * @property {(mode: string) => Promise<void>} chaos starts a mode, as its key would on a page that draws fast enough to hear it
 * @property {() => Promise<void>} kill ends that console
 */

/**
 * @typedef {object} Shot
 * @property {string} name of the file in docs/images, without its ending
 * @property {string} says what the picture shows, for the log and the alternative text
 * @property {string[]} [args] flags of the console
 * @property {Record<string, string>} [env] settings of the console, beside the surroundings
 * @property {string} [needs] file or folder without which the picture is left out
 * @property {string} [view] further choices in the page's address, such as "&theme=light"
 * @property {boolean} [noWebgl] a browser without 3D
 * @property {{width: number, height: number}} [size] default {@link WIDE}
 * @property {(stage: Stage) => Promise<unknown>} [act] what is done before the picture is taken
 * @property {[service: string, status: string][]} [shows] what must hold before and after it was taken
 */

export const WIDE = { width: 1920, height: 1080 }
const SMALL = { width: 1280, height: 720 }

/** Opens a service's panel as a keyboard user would. @param {import('@playwright/test').Page} page @param {string} service */
async function openPanel(page, service) {
  await page.keyboard.press('/')
  // The field takes the focus by itself; filling it the usual way waits for frames that a slow machine does not draw.
  await page.getByTestId('search-input').waitFor({ state: 'attached' })
  await page.keyboard.insertText(service)
  await page.keyboard.press('Enter')
}

// The demo's scenarios last until they are fixed, however slowly the picture is drawn; the keys' modes end by themselves.
const spike = (/** @type {Stage} */ { chaos }) => chaos('demo-spike')

/** Time for whatever is waited for below; software rendering is slow. */
const WITHIN_MS = 120_000

/** Asks until the answer is there. @template T @param {() => Promise<T | null>} ask @returns {Promise<T>} */
async function until(ask) {
  const begun = Date.now()
  for (;;) {
    const found = await ask()
    if (found !== null) return found
    if (Date.now() - begun > WITHIN_MS) throw new Error('Waited in vain for what the picture should show.')
    await new Promise((done) => setTimeout(done, 250))
  }
}

/** Clicks by script: a click by mouse waits for frames that a slow machine does not draw. @param {import('@playwright/test').Page} page @param {string} id */
const press = (page, id) => page.getByTestId(id).first().dispatchEvent('click')

/** What is normal must be known before an onset can be told: twenty seconds of ten events. @param {Stage} stage */
const known = ({ api }) => until(async () => ((await api('/api/debug')).ingest.accepted >= 200 ? true : null))

/** A cascade whose cause is named with all three steps of its path; gives the incident's id. @param {Stage} stage */
async function cascade(stage) {
  await known(stage)
  await stage.chaos('demo-cascade')
  return until(async () => {
    const [newest] = (await stage.api('/api/incidents')).incidents
    if (newest?.cause?.service_id !== 'database') return null
    const { analysis } = await stage.api(`/api/incidents/${newest.incident_id}/evidence`)
    return analysis?.report.causes[0]?.path.length >= 3 ? newest.incident_id : null
  })
}

/** The same, over and resolved; gives the incident's id. @param {Stage} stage */
async function pastCascade(stage) {
  const id = await cascade(stage)
  await stage.api('/api/chaos/stop', {})
  await until(async () => ((await stage.api(`/api/incidents/${id}`)).state === 'resolved' ? true : null))
  return id
}

/** Proposes a fix as an AI client does, and leaves the decision open. @param {Stage} stage @param {Record<string, unknown>} fix */
async function propose({ page }, fix) {
  const client = new Client({ name: 'assistant', version: '1.0.0' })
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', page.url())))
  void client.callTool({ name: 'apply_remediation', arguments: { ...fix, wait_seconds: 30 } }).catch(() => {})
}

/** Calls a cue of the demo, and waits until it has said everything. @param {Stage} stage @param {string} cue */
async function demoAt({ api }, cue) {
  await api('/api/demo/start', { mode: 'manual' })
  await api('/api/demo/jump', { cue })
  await until(async () => {
    const { cue: at } = await api('/api/demo')
    return at?.cue_id === cue && at.step === 'done' ? true : null
  })
}

/**
 * The list, in the order of the story.
 * @param {string} recordings folder of one PetShop traffic level
 * @returns {Shot[]}
 */
export function shotList(recordings) {
  return [
    { name: 'steady', says: 'five healthy services and their traffic' },
    {
      name: 'cascade',
      says: 'a cascade from database over ai-brain to gateway',
      act: ({ chaos }) => chaos('demo-cascade'),
      shows: [
        ['database', 'critical'],
        ['ai-brain', 'critical'],
        ['gateway', 'critical'],
      ],
    },
    {
      name: 'service-panel',
      says: 'what is known of ai-brain, and Apply Fix',
      shows: [['ai-brain', 'critical']],
      async act({ page, chaos }) {
        await chaos('demo-spike')
        await openPanel(page, 'ai-brain')
      },
    },
    {
      name: 'replay',
      says: 'a recorded real incident with 44 services, at its alert',
      needs: recordings,
      args: [
        ...['--replay', join(recordings, 'train/incident-0.jsonl')],
        ...['--topology', join(recordings, 'topology.json')],
        ...['--baseline', join(recordings, 'baseline.jsonl.gz')],
        // Slow enough not to be over before the page is there.
        ...['--speed', '1'],
      ],
      // The sample nearest the alert.
      async act({ api }) {
        await api('/api/source/pause', {})
        await api('/api/source/seek', { position: '2023-04-13T01:50:01.000Z' })
      },
      shows: [['PetSearch_AWS::ECS::Fargate', 'critical']],
    },
    {
      name: 'incident',
      says: 'the incident of a cascade: its cause, the path with seconds, and the evidence',
      size: SMALL,
      async act(stage) {
        await cascade(stage)
        await press(stage.page, 'incident-row')
        await stage.page.getByTestId('cause-service').waitFor({ state: 'attached' })
      },
    },
    {
      name: 'monitors',
      says: 'the monitors of a cascade, worst first, and why one of them alerts',
      size: SMALL,
      async act(stage) {
        await cascade(stage)
        await stage.page.keyboard.press('o')
        const alert = stage.page.locator('[data-testid="monitor-group"][data-monitor="high-error-rate"][data-group="database"]')
        await alert.dispatchEvent('click')
        await stage.page.getByTestId('details-why-sentence').waitFor({ state: 'attached' })
      },
    },
    {
      name: 'rules',
      says: 'the rule editor, with a changed threshold tried on recorded history',
      async act(stage) {
        const { page } = stage
        await pastCascade(stage)
        await page.keyboard.press('o')
        await press(page, 'mon-tab-rules')
        await page.locator('.cm-line', { hasText: 'nexus.service.latency' }).click({ force: true })
        await page.keyboard.press('End')
        for (const _ of '2000') await page.keyboard.press('Backspace')
        await page.keyboard.insertText('9000')
        await page.locator('[data-testid="compiled-rule"][data-change="changed"]').waitFor({ state: 'attached' })
        await press(page, 'rules-try')
        await page.getByTestId('backtest-summary').waitFor({ state: 'attached' })
        // What was found takes room from the editor: the changed line comes back into sight.
        await page.keyboard.press('End')
        await page.locator('.cm-line', { hasText: '9000' }).evaluate((line) => line.scrollIntoView({ block: 'center' }))
      },
    },
    {
      name: 'history',
      says: 'the search of all incidents',
      size: SMALL,
      async act(stage) {
        await pastCascade(stage)
        // A further alert of those that just recovered would reopen the incident.
        await stage.chaos('silence')
        await until(async () => ((await stage.api('/api/incidents')).incidents.length >= 2 ? true : null))
        await stage.page.keyboard.press('h')
        await stage.page.getByTestId('history-row').first().waitFor({ state: 'attached' })
      },
    },
    {
      name: 'voice-transcript',
      says: 'what the voice said of a cascade, what it did not, and why',
      size: SMALL,
      async act(stage) {
        const id = await pastCascade(stage)
        /** @returns {Promise<import('../../src/shared/model/voice.ts').VoiceEntryWire[]>} */
        const told = async () => (await stage.api('/api/voice/transcript')).entries
        const over = (/** @type {string} */ kind) =>
          until(async () => ((await told()).some((one) => one.kind === kind && one.outcome) ? true : null))
        await over('resolved')
        await stage.api('/api/voice/shelves', { scope: 'all', reason: 'Load test of ai-brain under way', minutes: 60 })
        await stage.chaos('latency-spike')
        await until(async () => ((await told()).some(({ kind, said }) => kind === 'incident' && !said) ? true : null))
        const chosen = (await told()).findIndex((entry) => entry.incident_id === id && entry.kind === 'spread' && entry.said)
        await stage.page.keyboard.press('v')
        await press(stage.page, 'voice-tab-transcript')
        await stage.page.locator(`[data-testid="transcript-line"][data-row="${Math.max(0, chosen)}"]`).dispatchEvent('click')
      },
    },
    {
      name: 'dashboard-overview',
      says: 'the System Overview of a recorded real incident with 44 services',
      size: SMALL,
      needs: recordings,
      args: [
        ...['--replay', join(recordings, 'train/incident-0.jsonl')],
        ...['--topology', join(recordings, 'topology.json')],
        ...['--baseline', join(recordings, 'baseline.jsonl.gz')],
        ...['--speed', '1'],
      ],
      async act({ page, api }) {
        await api('/api/source/pause', {})
        await api('/api/source/seek', { position: '2023-04-13T01:55:01.000Z' })
        await page.keyboard.press('d')
        await page.getByTestId('dash-heat-row').first().waitFor({ state: 'attached' })
      },
    },
    {
      name: 'dashboard-llm',
      says: 'the LLM Deep Dive in a token storm: cost, tokens, calls, latency and budgets',
      size: SMALL,
      async act(stage) {
        const { page, api } = stage
        await page.evaluate(async () => {
          const services = [{ service_id: 'ai-brain', usd_per_hour: null, usd_per_day: 200 }]
          const body = JSON.stringify({ llm_budget: { usd_per_hour: 10, usd_per_day: 400, services } })
          await fetch('/api/settings', { method: 'PATCH', headers: { 'content-type': 'application/json' }, body })
        })
        await known(stage)
        await stage.chaos('llm-token-storm')
        await page.keyboard.press('d')
        await press(page, 'dash-tab-llm')
        await until(async () => ((await api('/api/dashboard/llm?range=5m')).watched.total.cost_usd > 15 ? true : null))
      },
    },
    {
      name: 'connections',
      says: 'what NEXUS speaks to and hears, the one that fails first',
      size: SMALL,
      // Nobody listens there.
      env: { GOOGLE_API_KEY: 'a-key-for-the-picture', GEMINI_BASE_URL: 'http://127.0.0.1:9' },
      async act(stage) {
        await cascade(stage)
        await stage.page.getByTestId('connections-failing').waitFor({ state: 'attached' })
        await stage.page.keyboard.press('n')
        await stage.page.getByTestId('connection-line').first().waitFor({ state: 'attached' })
      },
    },
    {
      name: 'traces',
      says: 'the waterfall of what NEXUS did when a cascade began',
      size: SMALL,
      async act(stage) {
        await cascade(stage)
        await press(stage.page, 'incident-row')
        const line = stage.page.getByTestId('incident-panel').getByTestId('trace-line').first()
        await line.waitFor({ state: 'attached' })
        await line.dispatchEvent('click')
        await stage.page.getByTestId('span-row').first().waitFor({ state: 'attached' })
      },
    },
    {
      name: 'demo-card',
      says: 'the title card of the three-minute demo over the living system',
      size: SMALL,
      async act(stage) {
        await demoAt(stage, 'hook')
        await stage.page.getByTestId('demo-card').waitFor({ state: 'attached' })
      },
    },
    {
      name: 'presenter',
      says: "the presenter's window: what to say now, what comes next, the clock, and what the audience sees",
      size: SMALL,
      async act(stage) {
        await demoAt(stage, 'analysis')
        await stage.page.goto(new URL('/presenter.html', stage.page.url()).href)
        await stage.page.locator('[data-testid="presenter-cue"][data-cue="analysis"][aria-current="step"]').waitFor({ state: 'attached' })
      },
    },
    {
      name: 'wall',
      says: 'a wall display in a cascade, in letters that are read from five metres',
      view: '&wall&tour=off',
      act: cascade,
      shows: [['database', 'critical']],
    },
    {
      name: 'settings',
      says: 'the settings: picture, effects and sound, beside voice, sources, keys, monitors, keyboard and display',
      size: SMALL,
      async act({ page }) {
        await page.keyboard.press('s')
        await page.getByTestId('settings-page-general').waitFor({ state: 'attached' })
      },
    },
    {
      name: 'proposal',
      says: 'a fix that an AI client proposes and a person decides on',
      size: SMALL,
      async act(stage) {
        await cascade(stage)
        await propose(stage, { service_id: 'ai-brain', action: 'reset_context', reason: 'Its latency is ten times the usual.' })
        await stage.page.getByTestId('proposal').waitFor({ state: 'attached' })
      },
    },
    {
      name: 'post-mortem',
      says: 'the post-mortem of a cascade as one HTML file',
      size: { width: 1280, height: 1400 },
      async act(stage) {
        const id = await pastCascade(stage)
        const { text } = await stage.api(`/api/incidents/${id}/post-mortem?format=html`)
        await stage.page.goto('about:blank')
        await stage.page.setContent(text)
      },
    },
    { name: 'light', says: 'the light theme', size: SMALL, view: '&theme=light', act: spike, shows: [['ai-brain', 'critical']] },
    {
      name: 'board',
      says: 'the flat board of a browser without WebGL',
      size: SMALL,
      noWebgl: true,
      act: spike,
      shows: [['ai-brain', 'critical']],
    },
    { name: 'disconnected', says: 'the console after its server went away', size: SMALL, act: ({ kill }) => kill() },
  ]
}
