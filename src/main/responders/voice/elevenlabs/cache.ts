import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../../../core/log.ts'
import { PART, writeWhole } from './files.ts'
import { FORMAT, MOST_BYTES, type VoiceConfig } from './types.ts'

const KIND = '.pcm'
const NAME = /^[0-9a-f]{64}\.pcm$/
const PART_NAME = new RegExp(`^[0-9a-z.]+\\.[0-9a-f-]{36}\\${PART}$`)
const MAGIC = Buffer.from('NEXUSPCM')
const HEAD_BYTES = MAGIC.length + 32

const sha256 = (content: Uint8Array | string) => createHash('sha256').update(content).digest()

/** What makes two texts the same speech. */
export function keyOf(text: string, { voiceId, model }: Pick<VoiceConfig, 'voiceId' | 'model'>): string {
  return sha256(JSON.stringify([text, voiceId, model, FORMAT])).toString('hex')
}

/** Samples as kept: a mark, the hash of the samples, the samples. */
function packed(samples: Uint8Array): Uint8Array {
  return Buffer.concat([MAGIC, sha256(samples), samples])
}

/** Null: this is not what was written. */
function unpacked(file: Buffer): Uint8Array | null {
  const samples = file.subarray(HEAD_BYTES)
  const whole = file.length > HEAD_BYTES && file.subarray(0, MAGIC.length).equals(MAGIC)
  return whole && file.subarray(MAGIC.length, HEAD_BYTES).equals(sha256(samples)) ? samples : null
}

interface Kept {
  readonly bytes: number
}

/**
 * Speech kept on disk by what was said, up to a size; what was not used for longest goes first. A file is served
 * only where it is exactly what was written. Without a folder to write in it keeps nothing, and says so once.
 */
export class SpeechCache {
  private readonly folder: string
  private readonly mostBytes: number
  private readonly log: Log
  /** By key, least recently used first. */
  private readonly kept = new Map<string, Kept>()
  private readonly ready: Promise<void>
  /** The last thing that is being written. */
  private line: Promise<void>
  private total = 0
  private toldTrouble = false

  constructor(folder: string, mostBytes: number, log: Log) {
    this.folder = folder
    this.mostBytes = mostBytes
    this.log = log
    this.ready = this.load()
    this.line = this.ready
  }

  /** Bytes on disk. */
  get bytes(): number {
    return this.total
  }

  /** Null: not kept, or damaged. Never rejects. */
  async get(key: string): Promise<Uint8Array | null> {
    await this.ready
    const kept = this.kept.get(key)
    if (!kept) return null
    const samples = await this.read(key)
    if (samples === null) {
      await this.remove(key)
      return null
    }
    // Used just now: the order survives a restart through the file's time.
    this.kept.delete(key)
    this.kept.set(key, kept)
    const now = new Date()
    await utimes(this.path(key), now, now).catch(() => {})
    return samples
  }

  /** Keeps it where there is room for it, one after another. Never rejects. */
  put(key: string, samples: Uint8Array): Promise<void> {
    this.line = this.line.then(() => this.write(key, samples))
    return this.line
  }

  private async write(key: string, samples: Uint8Array): Promise<void> {
    const content = packed(samples)
    if (content.length > this.mostBytes || samples.length > MOST_BYTES) return
    try {
      await this.makeRoom(content.length - (this.kept.get(key)?.bytes ?? 0))
      await writeWhole(this.folder, `${key}${KIND}`, content)
      this.forget(key)
      this.remember(key, content.length)
      this.toldTrouble = false
    } catch (error) {
      if (!this.toldTrouble) this.log.warn('Speech of ElevenLabs is not kept, because its folder cannot be written.', { err: error })
      this.toldTrouble = true
    }
  }

  private path(key: string): string {
    return join(this.folder, `${key}${KIND}`)
  }

  private async read(key: string): Promise<Uint8Array | null> {
    try {
      return unpacked(await readFile(this.path(key)))
    } catch {
      return null
    }
  }

  private async load(): Promise<void> {
    const names = await readdir(this.folder).catch(() => [])
    const found: { key: string; bytes: number; usedAt: number }[] = []
    for (const name of names) {
      const path = join(this.folder, name)
      if (PART_NAME.test(name)) await rm(path, { force: true }).catch(() => {})
      if (!NAME.test(name)) continue
      const stat = await lstat(path).catch(() => null)
      if (stat?.isFile() && stat.size <= HEAD_BYTES + MOST_BYTES)
        found.push({ key: name.slice(0, -KIND.length), bytes: stat.size, usedAt: stat.mtimeMs })
    }
    for (const { key, bytes } of found.sort((a, b) => a.usedAt - b.usedAt)) this.remember(key, bytes)
    await this.makeRoom(0).catch(() => {})
  }

  /** Lets go of the least recently used until `bytes` more fit. */
  private async makeRoom(bytes: number): Promise<void> {
    for (const key of [...this.kept.keys()]) {
      if (this.total + bytes <= this.mostBytes) return
      await this.remove(key)
    }
  }

  private async remove(key: string): Promise<void> {
    this.forget(key)
    await rm(this.path(key), { force: true }).catch(() => {})
  }

  private remember(key: string, bytes: number): void {
    this.kept.set(key, { bytes })
    this.total += bytes
  }

  private forget(key: string): void {
    this.total -= this.kept.get(key)?.bytes ?? 0
    this.kept.delete(key)
  }
}
