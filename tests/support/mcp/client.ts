import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'

/** The official client, connected to `/mcp` of a gateway. */
export async function connectMcp(url: string, name = 'test-client', headers: Record<string, string> = {}) {
  const client = new Client({ name, version: '1.0.0' })
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } })
  await client.connect(transport as Parameters<Client['connect']>[0])
  // The client holds results to the schemas that were listed.
  await client.listTools()
  return {
    client,
    transport,
    async call(tool: string, args: Record<string, unknown> = {}, options: RequestOptions = {}) {
      const result = CallToolResultSchema.parse(await client.callTool({ name: tool, arguments: args }, undefined, options))
      const text = result.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n')
      return { ...result, text, failed: result.isError === true }
    },
    close: () => client.close(),
  }
}
export type McpTestClient = Awaited<ReturnType<typeof connectMcp>>
