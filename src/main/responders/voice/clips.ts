import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type UtterancePartWire,
  type UtteranceWire,
  type VoiceManifest,
  type VoicePriority,
  voiceManifestSchema,
} from '../../../shared/model/voice.ts'
import type { ClipBook } from './types.ts'

/** The clips as shipped, and what is wrong with them. */
export interface Clips {
  readonly book: ClipBook
  /** Null where they cannot be used. */
  readonly voice: { readonly voice: string; readonly count: number } | null
  /** One sentence each. */
  readonly problems: readonly string[]
  /** Null for a clip that there is not. */
  part(id: string): UtterancePartWire | null
  tone(priority: VoicePriority): UtteranceWire['tone']
}

const MANIFEST = 'manifest.json'
const INSTEAD = 'what would be said is shown as captions; install NEXUS again, or make them with scripts/voice'

/** Reads `manifest.json` of the folder once. Never throws: what is missing or damaged is a problem in words. */
export function readClips(folder: string): Clips {
  const file = join(folder, MANIFEST)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return clipsOf(null, [`The voice has no clips, because ${file} cannot be read: ${INSTEAD}.`])
  }
  const parsed = voiceManifestSchema.safeParse(jsonOf(text))
  if (!parsed.success) return clipsOf(null, [`The voice has no clips, because ${file} is damaged (${whereOf(parsed.error)}): ${INSTEAD}.`])
  return present(folder, parsed.data)
}

/** Leaves out what the manifest names and the folder lacks. */
function present(folder: string, manifest: VoiceManifest): Clips {
  const missing: string[] = []
  const there = ({ file }: { file: string }): boolean => {
    if (existsSync(join(folder, file))) return true
    missing.push(file)
    return false
  }
  const kept = { ...manifest, clips: manifest.clips.filter(there), tones: manifest.tones.filter(there) }
  const problems =
    missing.length === 0 ? [] : [`${missing.length} of the voice's files are missing from ${folder}, ${missing[0]} for one: ${INSTEAD}.`]
  return clipsOf(kept, problems)
}

function clipsOf(manifest: VoiceManifest | null, problems: readonly string[]): Clips {
  const clips = new Map(manifest?.clips.map((clip) => [clip.id, clip]))
  const tones = new Map(manifest?.tones.map((tone) => [tone.id, tone]))
  return {
    problems,
    voice: manifest === null || clips.size === 0 ? null : { voice: manifest.voice.name, count: clips.size },
    book: { has: (id) => clips.has(id), durationMs: (id) => clips.get(id)?.duration_ms ?? 0 },
    part(id) {
      const clip = clips.get(id)
      return clip ? { text: clip.text, url: urlOf(clip.file), duration_ms: clip.duration_ms, word_ends_ms: clip.word_ends_ms } : null
    },
    tone(priority) {
      const tone = tones.get(priority)
      return tone ? { url: urlOf(tone.file), duration_ms: tone.duration_ms } : null
    },
  }
}

const urlOf = (file: string): string => `/audio/${file}`

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function whereOf(error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): string {
  const issue = error.issues[0]
  const path = issue?.path.map(String).join('.') ?? ''
  return path === '' ? 'it is not a manifest in JSON' : `${path}: ${issue?.message.replace(/\.$/, '')}`
}
