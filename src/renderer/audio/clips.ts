/** Most memory of decoded clips: twelve and a half minutes at 48,000 samples a second, which is all that are shipped; bytes. */
const MOST_DECODED = 72 * 1024 * 1024
/** Most memory of files as they came, bytes. */
const MOST_ENCODED = 12 * 1024 * 1024
/** Files fetched at the same time while nobody waits for them. */
const AT_ONCE = 8
/** So many in a row that cannot be had end the loading ahead: the rest is asked for when it is needed. */
const MOST_LOST = 3
/** Wait before the one retry, ms. */
const RETRY_MS = 1_000

/** A clip ready to be played. */
export interface Clip {
  /** Mono, from its first audible sample on. */
  readonly samples: Int16Array
  /** Samples a second: what the sound device wanted when it was decoded. */
  readonly rate: number
  /** Silence that was taken from its front, s. */
  readonly skippedS: number
}

/** What the store needs from outside. */
export interface ClipPorts {
  /** The bytes of a file; throws with one sentence. */
  readonly fetch: (url: string) => Promise<ArrayBuffer>
  /** Makes a clip of the bytes of a file, and takes them away; throws where they are no sound. */
  readonly decode: (bytes: ArrayBuffer) => Promise<Clip>
  /** Resolves when the core is there and the page has time. */
  readonly idle: () => Promise<void>
  readonly after: (ms: number, run: () => void) => () => void
  /** One line for who looks into the page's console. */
  readonly log: (line: string) => void
  readonly mostDecoded?: number
}

/** Counts for tests and the figures of memory. */
export interface ClipFigures {
  readonly decoded: number
  readonly decodedBytes: number
  readonly encoded: number
  readonly encodedBytes: number
  readonly missing: number
}

/**
 * The shipped clips, fetched once and kept: the files as they came, and as samples those used last, within a bound. A
 * file that cannot be had is tried once more and then counts as missing until {@link forget}.
 */
export class Clips {
  private readonly ports: ClipPorts
  /** In order of use, oldest first. */
  private readonly decoded = new Map<string, Clip>()
  private decodedBytes = 0
  private readonly encoded = new Map<string, ArrayBuffer>()
  private encodedBytes = 0
  private readonly missing = new Map<string, string>()
  private readonly loading = new Map<string, Promise<Clip | null>>()
  private stopped = false

  constructor(ports: ClipPorts) {
    this.ports = ports
  }

  /** The samples, where they are there at once. */
  peek(url: string): Clip | null {
    const clip = this.decoded.get(url)
    if (!clip) return null
    this.decoded.delete(url)
    this.decoded.set(url, clip)
    return clip
  }

  /** The samples; null where they cannot be had: see {@link whyMissing}. Never rejects. */
  load(url: string): Promise<Clip | null> {
    const there = this.peek(url)
    if (there) return Promise.resolve(there)
    if (this.missing.has(url)) return Promise.resolve(null)
    const under = this.loading.get(url)
    if (under) return under
    const work = this.obtain(url).finally(() => this.loading.delete(url))
    this.loading.set(url, work)
    return work
  }

  /** Why a clip cannot be had, in one sentence; null where nothing is known against it. */
  whyMissing(url: string): string | null {
    return this.missing.get(url) ?? null
  }

  /** What came is not what was meant: it counts as missing, for a reason in one sentence without its subject. */
  refuse(url: string, why: string): void {
    this.drop(url)
    this.decodedBytes -= this.decoded.get(url)?.samples.byteLength ?? 0
    this.decoded.delete(url)
    if (!this.missing.has(url)) this.lose(url, new Error(why))
  }

  /** What was missing may be there now: it is tried again when it is needed. */
  forget(): void {
    this.missing.clear()
  }

  /** Fetches `urls` in order, a few at a time and only while the page has time; what does not fit as samples is kept as it came. */
  async preload(urls: readonly string[]): Promise<void> {
    const rest = [...urls]
    let lost = 0
    const work = async () => {
      for (let url = rest.shift(); url !== undefined && !this.stopped && lost < MOST_LOST; url = rest.shift()) {
        await this.ports.idle()
        if (this.stopped || this.encoded.has(url) || this.missing.has(url)) continue
        if (this.decodedBytes < this.bound * 0.9) await this.load(url)
        else await this.bytes(url).catch((error: unknown) => this.lose(url, error))
        lost = this.missing.has(url) ? lost + 1 : 0
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
  }

  figures(): ClipFigures {
    return {
      decoded: this.decoded.size,
      decodedBytes: this.decodedBytes,
      encoded: this.encoded.size,
      encodedBytes: this.encodedBytes,
      missing: this.missing.size,
    }
  }

  /** Ends preloading. */
  stop(): void {
    this.stopped = true
  }

  private get bound(): number {
    return this.ports.mostDecoded ?? MOST_DECODED
  }

  private async obtain(url: string): Promise<Clip | null> {
    try {
      const bytes = await this.bytes(url)
      const clip = await this.ports.decode(bytes.slice(0))
      this.keep(url, clip)
      return clip
    } catch (error) {
      this.drop(url)
      return this.lose(url, error)
    }
  }

  private async bytes(url: string): Promise<ArrayBuffer> {
    const known = this.encoded.get(url)
    if (known) return known
    const bytes = await this.ports.fetch(url).catch(async () => {
      await new Promise<void>((done) => this.ports.after(RETRY_MS, done))
      await this.ports.idle()
      return this.ports.fetch(url)
    })
    if (!this.encoded.has(url) && this.encodedBytes + bytes.byteLength <= MOST_ENCODED) {
      this.encoded.set(url, bytes)
      this.encodedBytes += bytes.byteLength
    }
    return bytes
  }

  private lose(url: string, error: unknown): null {
    const why = error instanceof Error && error.message ? error.message : 'It could not be read.'
    this.missing.set(url, `The clip ${url} cannot be played: ${why}`)
    this.ports.log(`The clip ${url} cannot be played: ${why}`)
    return null
  }

  /** What could not be read is asked for again the next time. */
  private drop(url: string): void {
    this.encodedBytes -= this.encoded.get(url)?.byteLength ?? 0
    this.encoded.delete(url)
  }

  private keep(url: string, clip: Clip): void {
    this.decoded.set(url, clip)
    this.decodedBytes += clip.samples.byteLength
    for (const [oldest, old] of this.decoded) {
      if (this.decodedBytes <= this.bound || oldest === url) break
      this.decoded.delete(oldest)
      this.decodedBytes -= old.samples.byteLength
    }
  }
}
