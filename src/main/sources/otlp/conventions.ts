/** Attribute names of OpenTelemetry's semantic conventions that are read, the stable ones first, then what older SDKs send. */
export const NAMES = {
  service: ['service.name'],
  instance: ['service.instance.id'],
  version: ['service.version'],
  region: ['cloud.region'],
  peerService: ['service.peer.name', 'peer.service'],
  host: ['server.address', 'net.peer.name', 'net.peer.ip', 'net.sock.peer.addr', 'http.host'],
  port: ['server.port', 'net.peer.port'],
  url: ['url.full', 'http.url'],
  httpStatus: ['http.response.status_code', 'http.status_code'],
  rpcStatus: ['rpc.response.status_code', 'rpc.grpc.status_code'],
  errorType: ['error.type'],
  dbSystem: ['db.system.name', 'db.system'],
  dbName: ['db.namespace', 'db.name'],
  messagingSystem: ['messaging.system'],
  destination: ['messaging.destination.name', 'messaging.destination'],
  llmOperation: ['gen_ai.operation.name'],
  llmProvider: ['gen_ai.provider.name', 'gen_ai.system'],
  llmModel: ['gen_ai.response.model', 'gen_ai.request.model'],
  llmInput: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'],
  llmOutput: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'],
  tokenType: ['gen_ai.token.type'],
  agent: ['gen_ai.agent.name'],
  exceptionType: ['exception.type'],
  exceptionMessage: ['exception.message'],
} as const satisfies Record<string, readonly string[]>

/** Attributes that are understood; of all others those that people may see are kept with the span (details.ts), prompts never. */
export const WANTED: ReadonlySet<string> = new Set(Object.values(NAMES).flat())

/** Histograms that are read. */
export const METRICS = {
  /** Seconds; the older one milliseconds. */
  server: ['http.server.request.duration', 'http.server.duration'],
  tokens: ['gen_ai.client.token.usage'],
  llmDuration: ['gen_ai.client.operation.duration'],
} as const

/** `TypeError: fetch failed`, from the attributes of an exception event; empty for any other event. */
export function exceptionText(attributes: ReadonlyMap<string, unknown>): string {
  const parts = [...NAMES.exceptionType, ...NAMES.exceptionMessage].map((name) => attributes.get(name))
  return parts.filter((part) => typeof part === 'string' && part !== '').join(': ')
}
