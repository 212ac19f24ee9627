import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from '@playwright/test'
import { launchDouble } from '../electron-double/driver.ts'
import { BROWSER_ORIGIN } from '../electron-double/messages.ts'
import { type CoreCalls, overBridge, overSocket } from './core-line.ts'
import type { Server, ServerStock } from './server.ts'
import { launchElectron } from './true-electron.ts'

/** Where the console is shown: by the gateway in a browser, by the built desktop on the double of Electron, or by Electron itself. */
export type ShellKind = 'gateway' | 'double' | 'electron'

export interface ShellOptions {
  readonly kind: ShellKind
  readonly context: BrowserContext
  /** Flags that NEXUS starts with. */
  readonly args: readonly string[]
  /** Settings that NEXUS starts with. */
  readonly env: Readonly<Record<string, string>>
  /** Called with the page before anything is loaded into it. */
  watched(page: Page): Promise<void>
  readonly servers: ServerStock
}

/** A running NEXUS with its window, whatever shows it. */
export interface Shell {
  readonly page: Page
  /** Address of the page; a view such as `?quality=low` goes behind it. */
  readonly address: string
  /** The program itself. */
  readonly main: {
    readonly dataFolder: string
    /** What it said on standard error. */
    errors(): string
    /** The gateway; null: none is open. */
    readonly server: Server | null
  }
  /** The contract, over whatever line this shell offers. */
  readonly call: CoreCalls
  /** Ends it in order. Throws when it does not end so. */
  close(): Promise<void>
}

/** Starts NEXUS in one of its shells. */
export function launchShell(options: ShellOptions): Promise<Shell> {
  return DRIVERS[options.kind](options)
}

const DRIVERS: Readonly<Record<ShellKind, (options: ShellOptions) => Promise<Shell>>> = {
  async gateway({ context, args, env, servers }) {
    const server = await servers.take(args, env)
    let line: ReturnType<typeof overSocket> | null = null
    return {
      page: await context.newPage(),
      address: `${server.url}/`,
      main: { dataFolder: server.dataFolder, errors: server.errors, server },
      get call() {
        line ??= overSocket(server.url)
        return line.call
      },
      async close() {
        line?.close()
        await server[Symbol.asyncDispose]()
      },
    }
  },

  async double({ context, args, env, watched }) {
    const dataFolder = mkdtempSync(join(tmpdir(), 'nexus-desktop-'))
    const page = await context.newPage()
    await watched(page)
    const shell = await launchDouble({ context, page, dataFolder, args, env })
    await Promise.race([
      shell.ready,
      shell.ended.then((code) => Promise.reject(new Error(`The desktop ended with code ${code} before it was ready. ${shell.errors()}`))),
    ])
    const { call } = await overBridge(page)
    return {
      page,
      address: `${BROWSER_ORIGIN}/index.html`,
      main: { dataFolder, errors: shell.errors, server: null },
      call,
      async close() {
        shell.tell({ tell: 'app', event: 'quit' })
        const code = await shell.ended
        rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 })
        if (code !== 0) throw new Error(`The desktop ended with code ${code}. ${shell.errors()}`)
      },
    }
  },

  async electron({ args, env, watched }) {
    const dataFolder = mkdtempSync(join(tmpdir(), 'nexus-electron-'))
    const { application, close } = await launchElectron(['--data', dataFolder, ...args], env, false)
    let errors = ''
    application.process().stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString()
    })
    const page = await application.firstWindow()
    await watched(page)
    const { call } = await overBridge(page)
    return {
      page,
      address: 'app://bundle/index.html',
      main: { dataFolder, errors: () => errors, server: null },
      call,
      async close() {
        await close()
        rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 })
      },
    }
  },
}
