import type { Connection } from '../../shared/model/connection.ts'
import { isoOf } from './live-messages.ts'

/** Names told of the clients that are connected. */
const MOST_NAMED = 5

/** Programs that are connected over MCP, for whoever tells how NEXUS is connected. */
export class McpClients {
  /** Whether `/mcp` is served. */
  readonly enabled: boolean
  private readonly now: () => number
  private readonly names = new Map<symbol, string>()
  private since: number | null = null

  /** @param now wall time, ms since the epoch */
  constructor(enabled: boolean, now: () => number) {
    this.enabled = enabled
    this.now = now
  }

  /** A client is there; returns the function that says it is gone. */
  readonly joined = (name: string): (() => void) => {
    const key = Symbol(name)
    this.names.set(key, name)
    this.since = this.now()
    return () => {
      if (this.names.delete(key)) this.since = this.now()
    }
  }

  readonly connection = (): Connection => ({
    id: 'mcp',
    title: 'MCP clients',
    direction: 'in',
    state: this.enabled ? 'ok' : 'off',
    trouble: null,
    sentence: this.sentence(),
    address: this.enabled ? '/mcp' : null,
    since: this.since === null ? null : isoOf(this.since),
  })

  private sentence(): string {
    if (!this.enabled) return 'MCP is switched off; set MCP_ENABLED=true to let AI clients ask NEXUS.'
    const names = [...new Set(this.names.values())]
    if (names.length === 0) return 'No AI client is connected; point one at /mcp of this address.'
    const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ''
    return `${this.names.size === 1 ? '1 AI client is' : `${this.names.size} AI clients are`} connected: ${names.slice(0, MOST_NAMED).join(', ')}${more}.`
  }
}
