import { type FileHandle, open } from 'node:fs/promises'
import { createGunzip, type Gunzip } from 'node:zlib'
import { MAX_EVENT_BYTES } from '../../../shared/model/telemetry.ts'

/** Bytes read at a time; of a gzip less, because they may swell a thousandfold. */
const PLAIN_CHUNK = 64 * 1024
const GZIP_CHUNK = 16 * 1024
const NEWLINE = 0x0a

export interface LineBlock {
  /** Complete lines without their line break. One longer than an event may be is cut one byte past the limit, so that it is still refused. */
  readonly lines: string[]
  /** Bytes of the file read so far. */
  readonly bytes: number
}

/**
 * The lines of a text file or gzip of any size, a block at a time. Returns null at a
 * proper end, otherwise a clause that says what is missing. Throws only what the file
 * system throws.
 */
export async function* readLineBlocks(path: string): AsyncGenerator<LineBlock, string | null> {
  const splitter = new LineSplitter()
  const handle = await open(path, 'r')
  try {
    const pieces = (await isGzip(handle)) ? inflated(handle) : plain(handle)
    let cut: string | null = null
    let bytes = 0
    for (;;) {
      const piece = await pieces.next()
      if (piece.done) {
        cut = piece.value
        break
      }
      bytes = piece.value.bytes
      const lines = splitter.add(piece.value.data)
      if (lines.length > 0) yield { lines, bytes }
    }
    const rest = splitter.end()
    if (rest !== null) {
      yield { lines: [rest], bytes }
      if (cut === null && !isJson(rest)) cut = 'the last line is incomplete'
    }
    return cut
  } finally {
    await handle.close()
  }
}

interface Piece {
  readonly data: Buffer
  readonly bytes: number
}

async function* plain(handle: FileHandle): AsyncGenerator<Piece, null> {
  for (let bytes = 0; ; ) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(PLAIN_CHUNK), 0, PLAIN_CHUNK, bytes)
    if (bytesRead === 0) return null
    bytes += bytesRead
    yield { data: buffer.subarray(0, bytesRead), bytes }
  }
}

/**
 * Feeds the inflater by hand: as a piped stream it would throw away what it had
 * already inflated when it meets the place where the file was cut.
 */
async function* inflated(handle: FileHandle): AsyncGenerator<Piece, string | null> {
  const gunzip = createGunzip()
  const ready: Buffer[] = []
  let failure: Error | null = null
  gunzip.on('data', (data: Buffer) => ready.push(data))
  gunzip.on('error', (error) => {
    failure = error
  })
  try {
    for (let bytes = 0; failure === null; ) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(GZIP_CHUNK), 0, GZIP_CHUNK, bytes)
      bytes += bytesRead
      if (bytesRead === 0) await finish(gunzip)
      else await feed(gunzip, buffer.subarray(0, bytesRead))
      for (const data of ready.splice(0)) yield { data, bytes }
      if (bytesRead === 0) break
    }
    if (failure === null) return null
    const code = (failure as NodeJS.ErrnoException).code
    return code === 'Z_BUF_ERROR' ? 'the gzip file is cut off' : `the gzip file is damaged (${code ?? (failure as Error).message})`
  } finally {
    gunzip.destroy()
  }
}

function feed(gunzip: Gunzip, data: Buffer): Promise<void> {
  return new Promise((resolve) => {
    gunzip.once('close', resolve)
    gunzip.write(data, () => {
      gunzip.off('close', resolve)
      resolve()
    })
  })
}

function finish(gunzip: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    if (gunzip.destroyed) resolve()
    gunzip.once('close', resolve)
    gunzip.once('end', resolve)
    gunzip.end()
  })
}

/** Cuts bytes into lines, holding at most one event's worth between calls. */
class LineSplitter {
  private held: Buffer[] = []
  private heldBytes = 0
  private first = true

  add(data: Buffer): string[] {
    const lines: string[] = []
    let start = 0
    for (let end = data.indexOf(NEWLINE); end !== -1; end = data.indexOf(NEWLINE, start)) {
      lines.push(this.line(data.subarray(start, end)))
      start = end + 1
    }
    if (start < data.length) this.hold(data.subarray(start))
    return lines
  }

  /** What follows the last line break; null when nothing does. */
  end(): string | null {
    return this.heldBytes === 0 ? null : this.line(Buffer.alloc(0))
  }

  private line(tail: Buffer): string {
    this.hold(tail)
    const [only] = this.held
    let bytes = this.held.length === 1 && only ? only : Buffer.concat(this.held)
    this.held = []
    this.heldBytes = 0
    if (bytes.at(-1) === 0x0d) bytes = bytes.subarray(0, -1)
    const text = bytes.toString('utf8')
    const withoutMark = this.first && text.startsWith('\uFEFF') ? text.slice(1) : text
    this.first = false
    return withoutMark
  }

  private hold(data: Buffer): void {
    const room = MAX_EVENT_BYTES + 1 - this.heldBytes
    if (room <= 0 || data.length === 0) return
    const kept = data.length > room ? data.subarray(0, room) : data
    this.held.push(kept)
    this.heldBytes += kept.length
  }
}

async function isGzip(handle: FileHandle): Promise<boolean> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
}

function isJson(text: string): boolean {
  if (text.trim() === '') return true
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
