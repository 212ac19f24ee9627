import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { notBuilt, type Server, startServer } from './server.ts'
import { type Watch, watchContext, watchPage } from './watch.ts'

export { expect } from '@playwright/test'

/** Longest wait for a picture: software rendering on a busy machine can need seconds for a frame, ms. */
export const PICTURE_MS = 30_000

/** Longest wait for the simulator's services to agree on something, ms. */
export const SETTLE_MS = 20_000

/** The services of the simulator. */
export const FIVE = ['gateway', 'auth', 'payment', 'ai-brain', 'database'] as const

interface Fixtures {
  /** Flags the server of the test starts with. */
  serverArgs: readonly string[]
  /** Settings that the server of the test starts with. */
  serverEnv: Readonly<Record<string, string>>
  /** Patterns of console errors that the test itself brings about. */
  expectedErrors: readonly RegExp[]
  server: Server
  watch: Watch
  nexus: Console
}

/** The console in a page, by what a person sees of it. */
export class Console {
  readonly page: Page
  readonly server: Server

  constructor(page: Page, server: Server) {
    this.page = page
    this.server = server
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
    await this.page.goto(`${this.server.url}/${view}`)
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
 * Playwright's test with a server of its own for each test, and a page on it that must
 * neither leave this machine nor complain.
 */
export const test = base.extend<Fixtures>({
  serverArgs: [[], { option: true }],
  serverEnv: [{}, { option: true }],
  expectedErrors: [[], { option: true }],
  // Software rendering pays by the pixel, and no test here reads one.
  deviceScaleFactor: 0.25,

  server: async ({ serverArgs, serverEnv }, use) => {
    test.skip(notBuilt !== null, notBuilt ?? '')
    await using server = await startServer(serverArgs, serverEnv)
    await use(server)
  },

  watch: async ({ context, expectedErrors, server }, use) => {
    const watch = watchContext(context)
    await use(watch)
    const errors = watch.errors.filter((text) => !expectedErrors.some((pattern) => pattern.test(text)))
    expect(errors, 'errors on the console').toEqual([])
    expect(watch.abroad, 'requests that leave this machine').toEqual([])
    expect(
      watch.requests.some((address) => address.startsWith(server.url)),
      'the watch saw the page load',
    ).toBe(true)
  },

  nexus: async ({ page, watch, server }, use) => {
    await watchPage(page, watch)
    await use(new Console(page, server))
  },
})
