import { join } from 'node:path'

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
 * @property {string} [needs] file or folder without which the picture is left out
 * @property {string} [view] further choices in the page's address, such as "&theme=light"
 * @property {boolean} [noWebgl] a browser without 3D
 * @property {{width: number, height: number}} [size] default {@link WIDE}
 * @property {(stage: Stage) => Promise<void>} [act] what is done before the picture is taken
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

/**
 * The list, in the order of the story.
 * @param {string} recordings folder of one PetShop traffic level
 * @returns {Shot[]}
 */
export function shotList(recordings) {
  return [
    { name: 'steady', says: 'five healthy services and their traffic' },
    {
      name: 'latency-spike',
      says: 'ai-brain slow and failing',
      act: spike,
      shows: [['ai-brain', 'critical']],
    },
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
