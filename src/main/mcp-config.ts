import { z } from 'zod'

const DEFAULT_PROPOSAL_SECONDS = 120

/** The keys of the Model Context Protocol, in the form of config.ts. */
export const MCP_KEYS = {
  MCP_ENABLED: { may: 'true or false', rule: z.enum(['true', 'false']) },
  MCP_PROPOSAL_SECONDS: {
    may: 'a whole number of seconds from 10 to 3600',
    rule: z.coerce.number().int().min(10).max(3_600),
  },
} as const

type Values = { readonly [K in keyof typeof MCP_KEYS]?: z.output<(typeof MCP_KEYS)[K]['rule']> | undefined }

export interface McpConfig {
  /** Whether `/mcp` is served. */
  readonly enabled: boolean
  /** A proposed fix that nobody decided on expires after this, ms. */
  readonly proposalMs: number
}

/** MCP as configured; served unless somebody says no. */
export function mcpOf(values: Values): McpConfig {
  return Object.freeze({
    enabled: values.MCP_ENABLED !== 'false',
    proposalMs: (values.MCP_PROPOSAL_SECONDS ?? DEFAULT_PROPOSAL_SECONDS) * 1_000,
  })
}
