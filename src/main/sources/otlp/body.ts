import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { MAX_BODY_BYTES, MAX_HELD_BYTES } from './limits.ts'

const unzip = promisify(gunzip)
const MEGABYTES = MAX_BODY_BYTES / 1024 / 1024

/** A request that is answered with an error; `code` is google.rpc.Code. */
export class Refused extends Error {
  readonly status: number
  readonly code: number

  constructor(status: number, code: number, sentence: string) {
    super(sentence)
    this.status = status
    this.code = code
  }
}

export const invalid = (sentence: string): Refused => new Refused(400, 3, sentence)
export const tooLarge = (): Refused =>
  new Refused(413, 3, `The body is larger than ${MEGABYTES} MB; send smaller batches (OTEL_BSP_MAX_EXPORT_BATCH_SIZE).`)
export const busy = (): Refused => new Refused(429, 8, 'NEXUS is behind; send this again in a moment.')

/** Reads bodies, within what one and all together may hold. */
export class Bodies {
  private heldBytes = 0

  /** Whole body, unpacked. Throws {@link Refused}. `done` says what to call once the body is no longer needed. */
  async read(request: IncomingMessage): Promise<{ bytes: Buffer; done: () => void }> {
    const zipped = isZipped(request)
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge()
    let held = 0
    const hold = (bytes: number) => {
      held += bytes
      this.heldBytes += bytes
      if (this.heldBytes > MAX_HELD_BYTES) throw busy()
    }
    const done = () => {
      this.heldBytes -= held
      held = 0
    }
    try {
      const parts: Buffer[] = []
      let length = 0
      // Left early, the stream must stay: its socket still has to carry the answer.
      for await (const part of request.iterator({ destroyOnReturn: false })) {
        if (!Buffer.isBuffer(part)) continue
        length += part.length
        if (length > MAX_BODY_BYTES) throw tooLarge()
        hold(part.length)
        parts.push(part)
      }
      const whole = Buffer.concat(parts)
      if (!zipped) return { bytes: whole, done }
      const bytes = await unpacked(whole)
      hold(bytes.length)
      return { bytes, done }
    } catch (error) {
      done()
      throw error
    }
  }
}

function isZipped({ headers }: IncomingMessage): boolean {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'gzip' && encoding !== 'identity' && encoding !== '')
    throw new Refused(
      415,
      3,
      `Content-Encoding ${encoding.slice(0, 40)} is not understood; use gzip or none (OTEL_EXPORTER_OTLP_COMPRESSION).`,
    )
  return encoding === 'gzip'
}

async function unpacked(bytes: Buffer): Promise<Buffer> {
  try {
    return await unzip(bytes, { maxOutputLength: MAX_BODY_BYTES })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge()
    throw invalid('The body is not gzip, although Content-Encoding says so.')
  }
}
