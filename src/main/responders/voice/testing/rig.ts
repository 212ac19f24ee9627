import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { VoiceHushWire, VoiceMessage, VoiceSayWire } from '../../../../shared/model/live.ts'
import { DEFAULT_SETTINGS, type SettingsWire } from '../../../../shared/model/settings.ts'
import type { SourceState } from '../../../../shared/model/source.ts'
import { DEFAULT_TOPOLOGY } from '../../../../shared/model/topology.ts'
import type { VoiceEntry, VoiceManifest, VoiceShelf } from '../../../../shared/model/voice.ts'
import { silentLog } from '../../../core/log.ts'
import { SteppedClock } from '../../../core/testing/stepped-clock.ts'
import { createEngine } from '../../../engine/index.ts'
import { createVoice } from '../index.ts'
import type { VoiceResponder } from '../responder.ts'
import type { Synthesizer, VoiceStore } from '../types.ts'
import { allClips } from '../words/grammar.ts'

/** A manifest of every sentence of the grammar, as long as its words take. */
export function manifest(): VoiceManifest {
  const common = { licence: 'MIT', sha256: '' }
  return {
    version: 1,
    voice: { name: 'tester', engine: 'none', licence: 'MIT' },
    clips: allClips().map(({ id, text, say }) => {
      const words = text.split(' ').length
      return {
        ...common,
        id,
        file: `${id}.mp3`,
        text,
        say,
        duration_ms: words * 400,
        word_ends_ms: Array.from({ length: words }, (_, at) => (at + 1) * 400),
      }
    }),
    tones: (['high', 'medium', 'low'] as const).map((id) => ({ ...common, id, file: `tone-${id}.mp3`, duration_ms: 300 })),
  }
}

/** A folder with clips of which only the names are there; goes with the returned function. */
export function audioFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-audio-'))
  const book = manifest()
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(book))
  for (const { file } of [...book.clips, ...book.tones]) writeFileSync(join(folder, file), '')
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}

class MemoryStore implements VoiceStore {
  readonly entries = new Map<string, VoiceEntry>()
  shelves: readonly VoiceShelf[] = []

  saveVoiceEntry(entry: VoiceEntry): void {
    this.entries.set(entry.entryId, entry)
  }

  voiceEntries({ limit }: { readonly limit: number }): VoiceEntry[] {
    return [...this.entries.values()].reverse().slice(0, limit)
  }

  saveVoiceShelves(shelves: readonly VoiceShelf[]): void {
    this.shelves = shelves
  }

  voiceShelves(): VoiceShelf[] {
    return [...this.shelves]
  }
}

/** The voice over a stepped clock and an engine that knows the default services and nothing of them. */
export class Rig {
  readonly clock = new SteppedClock()
  readonly store = new MemoryStore()
  readonly messages: VoiceMessage[] = []
  readonly notices: string[] = []
  settings: SettingsWire = structuredClone(DEFAULT_SETTINGS)
  sourceState: SourceState = 'playing'
  windows = 1
  readonly engine = createEngine({ topology: DEFAULT_TOPOLOGY, profile: 'demo', baseline: {}, maxServices: 100 })
  voice: VoiceResponder
  private readonly folder: string
  private runs = 0

  constructor(folder: string, synthesizer: Synthesizer | null = null) {
    this.folder = folder
    this.voice = this.restart(synthesizer)
  }

  /** Another run with the same records. */
  restart(synthesizer: Synthesizer | null = null): VoiceResponder {
    this.voice?.close()
    const run = ++this.runs
    let ids = 0
    this.voice = createVoice({
      clock: this.clock,
      log: silentLog,
      newId: () => `run-${run}-${ids++}`,
      audioFolder: this.folder,
      synthesizer,
      settings: () => this.settings,
      store: this.store,
      engine: () => this.engine,
      sourceState: () => this.sourceState,
      windows: () => this.windows,
      publish: (message) => this.messages.push(message),
      notice: (sentence) => this.notices.push(sentence),
    })
    return this.voice
  }

  says(): VoiceSayWire[] {
    return this.messages.filter((message) => message.type === 'voice_say')
  }

  hushes(): VoiceHushWire[] {
    return this.messages.filter((message) => message.type === 'voice_hush')
  }

  captions(): string[] {
    return this.says().map(({ utterance }) => utterance.caption)
  }

  /** Oldest first. */
  transcript(): VoiceEntry[] {
    return [...this.store.entries.values()]
  }
}
