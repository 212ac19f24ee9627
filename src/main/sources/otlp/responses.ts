import protobuf from 'protobufjs/minimal.js'

/** Encoding of a request, and so of its answer. */
export type Encoding = 'protobuf' | 'json'

export const CONTENT_TYPES = { protobuf: 'application/x-protobuf', json: 'application/json' } as const

/** Encoding named by a content type; null for any other. */
export function encodingOf(contentType: string | undefined): Encoding | null {
  const type = contentType?.split(';')[0]?.trim().toLowerCase()
  return type === CONTENT_TYPES.protobuf ? 'protobuf' : type === CONTENT_TYPES.json ? 'json' : null
}

/** What is received at one path. */
export interface Signal {
  readonly path: string
  /** Field of the answer in JSON that counts what was refused. */
  readonly rejected: string
  /** One of its items, in words. */
  readonly item: string
}

export const SIGNALS = {
  traces: { path: '/v1/traces', rejected: 'rejectedSpans', item: 'span' },
  metrics: { path: '/v1/metrics', rejected: 'rejectedDataPoints', item: 'point' },
  logs: { path: '/v1/logs', rejected: 'rejectedLogRecords', item: 'log record' },
} as const satisfies Record<string, Signal>

/** `Export*ServiceResponse`: empty for a full success; `message` alone is a warning. */
export function successBody(encoding: Encoding, signal: Signal, rejected: number, message: string): Uint8Array {
  if (encoding === 'json') {
    // 64-bit numbers are text in protobuf's JSON.
    const partialSuccess = { ...(rejected > 0 && { [signal.rejected]: String(rejected) }), errorMessage: message }
    return Buffer.from(JSON.stringify(message === '' ? {} : { partialSuccess }))
  }
  const writer = protobuf.Writer.create()
  if (message !== '') {
    writer.uint32(10).fork()
    if (rejected > 0) writer.uint32(8).int64(rejected)
    writer.uint32(18).string(message).ldelim()
  }
  return writer.finish()
}

/** `google.rpc.Status`. */
export function statusBody(encoding: Encoding, code: number, message: string): Uint8Array {
  if (encoding === 'json') return Buffer.from(JSON.stringify({ code, message }))
  return protobuf.Writer.create().uint32(8).int32(code).uint32(18).string(message).finish()
}
