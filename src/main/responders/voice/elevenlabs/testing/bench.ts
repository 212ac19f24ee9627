import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret } from '../../../../../shared/secret.ts'
import { createLog } from '../../../../core/log.ts'
import { SteppedClock } from '../../../../core/testing/stepped-clock.ts'
import { SpeechFailure, type Synthesizer } from '../../types.ts'
import { createSynthesizer, LimitedSynthesizer } from '../synthesizer.ts'
import type { SpeechSource, VoiceConfig } from '../types.ts'
import { SpeechServer } from './speech-server.ts'

export const KEY = 'sk_0123456789abcdef-secret'
export const VOICE = 'JBFqnCBsd6RMkjVDRZzb'

/** A server, a folder, a clock that stands, and everything that was logged. */
export class Bench {
  readonly server = new SpeechServer()
  readonly clock: SteppedClock
  readonly lines: string[] = []
  folder = mkdtempSync(join(tmpdir(), 'nexus-voice-'))
  private baseUrl = ''
  private readonly made: Synthesizer[] = []

  constructor(clock = new SteppedClock()) {
    this.clock = clock
  }

  async start(): Promise<void> {
    this.baseUrl = await this.server.start()
  }

  async stop(): Promise<void> {
    for (const synthesizer of this.made) synthesizer.close()
    await this.server.stop()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  /** Another one on the same folder is a restart. */
  synthesizer(config: Partial<VoiceConfig> = {}, source?: SpeechSource): Synthesizer {
    const log = createLog('debug', { write: (line) => this.lines.push(line) })
    const whole: VoiceConfig = {
      key: new Secret(KEY),
      voiceId: VOICE,
      model: 'eleven_flash_v2_5',
      baseUrl: this.baseUrl,
      firstAudioMs: 700,
      characters: null,
      cacheBytes: 1024 * 1024,
      ...config,
    }
    const ports = { clock: this.clock, log, folder: this.folder }
    const synthesizer = source ? new LimitedSynthesizer(whole, source, ports) : createSynthesizer(whole, ports)
    this.made.push(synthesizer)
    return synthesizer
  }

  logged(): string[] {
    return this.lines.map((line) => String(JSON.parse(line).msg))
  }
}

/** Why nothing was spoken; null: it was. */
export const failure = (spoken: Promise<unknown>): Promise<string | null> =>
  spoken.then(
    () => null,
    (error: unknown) => (error instanceof SpeechFailure ? error.kind : `not a SpeechFailure: ${String(error)}`),
  )

/** All of a stream, and how it ended. */
export async function drained(stream: ReadableStream<Uint8Array> | null): Promise<{ bytes: Buffer; ended: string | null }> {
  const parts: Uint8Array[] = []
  try {
    for await (const part of stream ?? []) parts.push(part)
    return { bytes: Buffer.concat(parts), ended: null }
  } catch (error) {
    return { bytes: Buffer.concat(parts), ended: error instanceof SpeechFailure ? error.kind : String(error) }
  }
}
