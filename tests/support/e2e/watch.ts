import type { BrowserContext, Page } from '@playwright/test'

/** What a page did that it must not do. */
export interface Watch {
  /** Addresses asked for, by page, workers and sockets alike. */
  readonly requests: string[]
  /** Requests and sockets that would leave this machine. */
  readonly abroad: string[]
  /** Errors on the console, uncaught ones, and breaches of the content security policy. */
  readonly errors: string[]
}

const LOCAL =
  /^(?:data:|blob:|about:|app:\/\/bundle\/|(?:https?|wss?):\/\/(?:127\.0\.0\.1|(?:bundle\.app\.)?localhost|\[::1\])(?::\d+)?(?:\/|$))/

/** Watches everything pages of a context ask for and complain about, with Playwright's events and the browser's own. */
export function watchContext(context: BrowserContext): Watch {
  const watch: Watch = { requests: [], abroad: [], errors: [] }
  const seen = (address: string) => {
    watch.requests.push(address)
    if (!LOCAL.test(address)) watch.abroad.push(address)
  }
  context.on('request', (request) => seen(request.url()))
  context.on('console', (message) => {
    if (message.type() === 'error') watch.errors.push(message.text())
  })
  context.on('weberror', (error) => watch.errors.push(String(error.error())))
  context.on('page', (page) => page.on('websocket', (socket) => seen(socket.url())))
  return watch
}

/** The same through the DevTools protocol, which also sees what Playwright filters, and the policy's own events. */
export async function watchPage(page: Page, watch: Watch): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const seen = (address: string) => {
    watch.requests.push(address)
    if (!LOCAL.test(address)) watch.abroad.push(address)
  }
  session.on('Network.requestWillBeSent', (event) => seen(event.request.url))
  session.on('Network.webSocketCreated', (event) => seen(event.url))
  await session.send('Network.enable')
  await page.exposeFunction('__policyBreach', (text: string) => {
    watch.errors.push(`content security policy: ${text}`)
  })
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (window as unknown as { __policyBreach(text: string): void }).__policyBreach
      report(`${event.violatedDirective} ${event.blockedURI}`)
    })
  })
}
