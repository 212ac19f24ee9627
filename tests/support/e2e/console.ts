import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { notBuilt, type Server, ServerStock } from './server.ts'
import { launchShell, type Shell, type ShellKind } from './shell.ts'
import { noElectron, sayWhyNoElectron } from './true-electron.ts'
import { type Watch, watchContext, watchPage } from './watch.ts'

export { expect } from '@playwright/test'

/** Longest wait for a picture: software rendering on a busy machine can need seconds for a frame, ms. */
export const PICTURE_MS = 30_000

/** Longest wait for the simulator's services to agree on something, ms. */
export const SETTLE_MS = 20_000

/** The services of the simulator. */
export const FIVE = ['gateway', 'auth', 'payment', 'ai-brain', 'database'] as const

interface Fixtures {
  /** Flags that NEXUS starts with. */
  serverArgs: readonly string[]
  /** Settings that NEXUS starts with. */
  serverEnv: Readonly<Record<string, string>>
  /** Patterns of console errors that the test itself brings about. */
  expectedErrors: readonly RegExp[]
  shell: Shell
  /** The gateway's server. Only tests that the browser alone runs may ask for it. */
  server: Server
  /** The contract, over the line that the shell offers. */
  call: Shell['call']
  watching: Watch
  watch: Watch
  nexus: Console
}

interface WorkerFixtures {
  /** What shows the console; a project of playwright.config.ts chooses it. */
  shellKind: ShellKind
  servers: ServerStock
}

/** The console in a page, by what a person sees of it. */
export class Console {
  readonly page: Page
  private readonly address: string

  /** `address`: of the page, without a view. */
  constructor(page: Page, address: string) {
    this.page = page
    this.address = address
  }

  get connection(): Locator {
    return this.page.getByTestId('connection')
  }

  get panel(): Locator {
    return this.page.getByTestId('service-panel')
  }

  row(serviceId: string): Locator {
    return this.page.getByTestId('service-row').and(this.page.locator(`[data-service="${serviceId}"]`))
  }

  /** Loads the page and waits until it is live and shows `services` services. */
  async open(view = '?quality=low', services = 5): Promise<void> {
    await this.page.goto(`${this.address}${view}`)
    await expect(this.connection).toHaveAttribute('data-phase', 'live')
    await expect(this.page.getByTestId('service-list').locator('li[aria-setsize]').first()).toHaveAttribute(
      'aria-setsize',
      String(services),
    )
  }

  /** The five services of the simulator are there, and well. */
  async steady(): Promise<void> {
    for (const serviceId of FIVE) await expect(this.row(serviceId)).toHaveAttribute('data-status', 'healthy', { timeout: SETTLE_MS })
    await expect(this.page.getByTestId('integrity')).toHaveAttribute('data-tone', 'healthy')
  }

  /** Waits until the 3D scene draws. */
  async drawn(): Promise<void> {
    await expect.poll(() => this.page.evaluate(() => window.__nexusScene?.ready ?? false), { timeout: PICTURE_MS }).toBe(true)
  }

  /** How a monolith looks on the screen now. */
  look(serviceId: string): Promise<string | null> {
    return this.page.evaluate((id) => window.__nexusScene?.shown(id)?.look ?? null, serviceId)
  }

  /** Waits until a monolith looks like this. */
  async looks(serviceId: string, look: string, timeout = PICTURE_MS): Promise<void> {
    await expect.poll(() => this.look(serviceId), { timeout, message: `monolith ${serviceId}` }).toBe(look)
  }

  /** Clicks a monolith on the canvas itself, as a person does: where it is now, and again when the camera moved it away. */
  async clickMonolith(serviceId: string): Promise<void> {
    let tries = 0
    await expect(async () => {
      const at = await this.page.evaluate((id) => window.__nexusScene?.positionOf(id) ?? null, serviceId)
      if (at === null) throw new Error(`${serviceId} is not on the screen.`)
      // Another monolith or a label can stand before its middle: aim higher next time.
      const up = [0, 0.35, 0.7][tries++ % 3] as number
      await this.page.mouse.click(at.x, at.y - (at.y - at.topY) * up)
      await expect(this.panel.getByRole('heading', { name: serviceId })).toBeVisible({ timeout: 3_000 })
    }).toPass({ timeout: PICTURE_MS })
  }
}

/**
 * Playwright's test with a NEXUS of its own for each test, shown by one of its shells, and a page on it that must
 * neither leave this machine nor complain.
 *
 * A test that claims something about the console is tagged `@shared`: it runs through the gateway, on the double of
 * Electron, and in Electron where that is installed; those tagged `@core` do so in CI as well. It speaks to the core by
 * `call`. Not shared is what is about the gateway itself (REST, sockets, webhooks, MCP, remote watching), about a core
 * that goes while its page stays (the desktop has both in one program), about several windows or the rules of browsers
 * for sound, and what cuts a request off on its way.
 */
export const test = base.extend<Fixtures, WorkerFixtures>({
  serverArgs: [[], { option: true }],
  serverEnv: [{}, { option: true }],
  expectedErrors: [[], { option: true }],
  shellKind: ['gateway', { option: true, scope: 'worker' }],
  // Software rendering pays by the pixel, and no test here reads one.
  deviceScaleFactor: 0.25,

  servers: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern
    async ({}, use) => {
      const servers = new ServerStock()
      await use(servers)
      await servers.close()
    },
    { scope: 'worker' },
  ],

  watching: async ({ context }, use) => use(watchContext(context)),

  shell: async ({ shellKind, context, serverArgs, serverEnv, servers, watching }, use) => {
    test.skip(notBuilt !== null, notBuilt ?? '')
    if (shellKind === 'electron' && noElectron !== null) {
      sayWhyNoElectron()
      test.skip(true, noElectron)
    }
    const shell = await launchShell({
      kind: shellKind,
      context,
      args: serverArgs,
      env: serverEnv,
      watched: (page) => watchPage(page, watching),
      servers,
    })
    await use(shell)
    if (test.info().status !== test.info().expectedStatus) console.log(shell.main.errors())
    await shell.close()
  },

  page: async ({ shell }, use) => use(shell.page),
  call: async ({ shell }, use) => use(shell.call),

  server: async ({ shell }, use) => {
    if (shell.main.server === null) throw new Error('This test asks for the gateway, which a desktop does not open: it cannot be shared.')
    await use(shell.main.server)
  },

  watch: async ({ watching, expectedErrors, shell }, use) => {
    await use(watching)
    const errors = watching.errors.filter((text) => !expectedErrors.some((pattern) => pattern.test(text)))
    expect(errors, 'errors on the console').toEqual([])
    expect(watching.abroad, 'requests that leave this machine').toEqual([])
    expect(
      watching.requests.some((address) => address.startsWith(shell.address.replace(/[^/]*$/, ''))),
      'the watch saw the page load',
    ).toBe(true)
  },

  nexus: async ({ shell, shellKind, watch }, use) => {
    if (shellKind === 'gateway') await watchPage(shell.page, watch)
    await use(new Console(shell.page, shell.address))
  },
})
