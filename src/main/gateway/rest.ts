import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/fetch'
import { ORPCError } from '@orpc/server'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract } from '../../shared/contract.ts'
import { ERROR_CODES, type NexusErrorCode } from '../../shared/errors.ts'
import { VERSION } from '../../shared/version.ts'
import type { CallContext, Nexus } from '../nexus-types.ts'

/** Body of every error, on every wire. */
export function errorBody(error: { code: string; message: string; data?: unknown }): { code: string; message: string; data?: unknown } {
  return { code: error.code, message: error.message, ...(error.data !== undefined && { data: error.data }) }
}

/**
 * Interceptor around decoding: what could not be read never reached the call, so it
 * is the caller's input that is wrong.
 */
export async function unreadableInput<T>({ next }: { next(): Promise<T> }): Promise<T> {
  try {
    return await next()
  } catch (error) {
    if (error instanceof ORPCError && error.code in ERROR_CODES) throw error
    throw new ORPCError('NEXUS_INPUT_INVALID', {
      status: ERROR_CODES.NEXUS_INPUT_INVALID,
      message: 'The request cannot be read: send JSON in the documented form.',
    })
  }
}

/** Passes a serializer untouched and becomes these members in the JSON text. */
class Members {
  private readonly members: object

  constructor(members: object) {
    this.members = members
  }

  toJSON(): object {
    return this.members
  }
}

/** The serializer assigns member by member, which loses one called `__proto__`: a service may be called that. */
const everyMember = {
  condition: (data: unknown) => typeof data === 'object' && data !== null && !(data instanceof Members) && Object.hasOwn(data, '__proto__'),
  serialize: (data: object) => new Members(data),
}

/** REST over the contract: null where no procedure has this method and path. */
export function createRest(nexus: Nexus): (request: Request, context: CallContext) => Promise<Response | null> {
  const handler = new OpenAPIHandler(nexus.router, {
    interceptors: [unreadableInput],
    customErrorResponseBodyEncoder: errorBody,
    customJsonSerializers: [everyMember],
  })
  return async (request, context) => {
    const result = await handler.handle(request, { context })
    return result.matched ? result.response : null
  }
}

const ERROR_SCHEMA = {
  type: 'object',
  properties: {
    code: { type: 'string', description: 'Stable code.' },
    message: { type: 'string', description: 'One sentence that says what was wrong and what to do.' },
    data: { type: 'object', additionalProperties: true },
  },
  required: ['code', 'message'] as string[],
} as const

type OpenApi = Awaited<ReturnType<OpenAPIGenerator['generate']>>

/** Answers that the gateway gives before the contract is asked, wherever they can happen. */
function withGatewayAnswers(document: OpenApi): OpenApi {
  const answer = (description: string, code: NexusErrorCode) => ({
    description,
    content: { 'application/json': { schema: { ...ERROR_SCHEMA, properties: { ...ERROR_SCHEMA.properties, code: { const: code } } } } },
  })
  for (const item of Object.values(document.paths ?? {})) {
    for (const method of ['post', 'put', 'patch', 'delete'] as const) {
      const operation = item?.[method]
      if (operation?.requestBody)
        operation.responses = {
          ...operation.responses,
          408: answer('The request did not arrive in time', 'NEXUS_INPUT_INVALID'),
          413: answer('The body is too large', 'NEXUS_INPUT_INVALID'),
        }
    }
  }
  return document
}

/** The OpenAPI 3.1 document of the contract. */
export async function generateOpenApi(url: string): Promise<OpenApi> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(contract, {
    info: {
      title: 'NEXUS',
      version: VERSION,
      description: 'Health, incidents, chaos and fixes of one NEXUS. Live messages also come over the WebSocket /ws/nexus.',
    },
    servers: [{ url }],
    customErrorResponseBodySchema: (definitions) => ({
      ...ERROR_SCHEMA,
      properties: { ...ERROR_SCHEMA.properties, code: { type: 'string', enum: definitions.map(([code]) => code) } },
    }),
  })
  return withGatewayAnswers(document)
}
