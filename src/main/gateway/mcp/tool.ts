import type { CallToolResult, Tool as ToolListing } from '@modelcontextprotocol/sdk/types.js'
import type { ContractRouterClient } from '@orpc/contract'
import { ORPCError } from '@orpc/server'
import { z } from 'zod'
import type { Contract } from '../../../shared/contract.ts'
import { ERROR_CODES } from '../../../shared/errors.ts'

/** Problems told of one bad input. */
const MOST_PROBLEMS = 5

/** What a tool has to work with: the contract as this client may call it. */
export interface ToolCall {
  readonly nexus: ContractRouterClient<Contract>
  /** What the client calls itself. */
  readonly client: string
  /** Aborts when the client cancels the call, or is gone for good. */
  readonly signal: AbortSignal
  /** True once the client cancelled this call, and not merely went away. */
  cancelled(): boolean
  /** Tells the client how far the call is, if it wants to know. Never throws. */
  progress(done: number, total: number, message: string): void
}

interface Definition<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: Input
  readonly output: Output
  /** Looks only: absent hints are those of a tool that changes nothing. */
  readonly annotations?: ToolListing['annotations']
  /** What comes of the call, and the same in words for clients that show text alone. */
  run(args: z.output<Input>, call: ToolCall): Promise<{ readonly result: z.input<Output>; readonly text: string }>
}

/** A tool as the protocol sees it. */
export interface Tool {
  readonly name: string
  readonly listing: ToolListing
  call(args: unknown, call: ToolCall): Promise<CallToolResult>
}

const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false } as const

/** Schemas go out as the draft that every client's validator knows. */
function jsonSchema(schema: z.ZodObject, io: 'input' | 'output'): ToolListing['inputSchema'] {
  const { type: _, properties, required, $defs } = z.toJSONSchema(schema, { io, target: 'draft-7', unrepresentable: 'any' })
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(properties ?? {}).map(([name, one]) => [name, typeof one === 'object' ? one : {}])),
    ...(required !== undefined && { required }),
    ...($defs !== undefined && { definitions: $defs }),
  }
}

/** Makes a tool of its definition: what goes in and what comes out is held to the schemas, and every failure is a sentence. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(definition: Definition<Input, Output>): Tool {
  const { name, title, description, input, output } = definition
  return {
    name,
    listing: {
      name,
      title,
      description,
      inputSchema: jsonSchema(input, 'input'),
      outputSchema: jsonSchema(output, 'output'),
      annotations: { title, ...READ_ONLY, ...definition.annotations },
    },
    async call(args, call) {
      const read = input.safeParse(args ?? {})
      if (!read.success) return toolError('NEXUS_INPUT_INVALID', problemsOf(read.error))
      try {
        const { result, text } = await definition.run(read.data, call)
        return { content: [{ type: 'text', text }], structuredContent: { ...output.parse(result) } }
      } catch (error) {
        if (error instanceof ORPCError && error.code in ERROR_CODES) return toolError(error.code, error.message)
        throw error
      }
    },
  }
}

/** A refusal that the model reads: the sentence, and the stable code. */
export function toolError(code: string, message: string): CallToolResult {
  return { isError: true, content: [{ type: 'text', text: `${message} (${code})` }] }
}

function problemsOf(error: z.ZodError): string {
  const told = error.issues
    .slice(0, MOST_PROBLEMS)
    .map(({ path, message }) => `${path.map(String).join('.') || 'the arguments'}: ${message}`)
  return `The arguments cannot be used. ${told.join('; ')}.`
}
