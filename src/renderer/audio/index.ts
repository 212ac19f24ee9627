import { getDefaultStore } from 'jotai'
import { type Caption, connectionAtom, servicesAtom, settingsAtom } from '../state/store.ts'
import { elsewhereAtom, soundAtom, speakingAtom, type VoiceOrder, voiceLine, voiceSkewAtom } from '../state/voice.ts'
import { after, clipAddresses, createDecoder, fetchBytes, idle, logLine, onChance, onGesture, openStream } from './browser.ts'
import { Clips } from './clips.ts'
import { Election } from './election.ts'
import { createGraph, type Graph } from './graph.ts'
import { Player } from './player.ts'
import { publishProbe } from './probe.ts'
import { Sound } from './sound.ts'
import type { HeardOutcome } from './speech.ts'
import { panOf } from './timing.ts'
import { browserTurn } from './turn.ts'

const store = getDefaultStore()

/** Orders kept until it is known whether this window can be heard. */
const MOST_EARLY = 8
/** What clips are decoded to while no device says otherwise, samples a second. */
const USUAL_RATE = 48_000

/** What the voice needs from the page around it. */
export interface AudioPorts {
  /** Shows a sentence at the foot of the stage. */
  readonly caption: (tone: Caption['tone'], text: string) => void
  /** Tells the core that this window can be heard. */
  readonly ready: () => Promise<unknown>
  /** Tells the core what became of an utterance. */
  readonly heard: (utteranceId: string, outcome: HeardOutcome, why: string | null) => Promise<unknown>
  /** Where a service is on screen, client pixels from the left; null: it is not. */
  readonly screenX: (serviceId: string) => number | null
}

/** The voice of this window while it runs. */
interface RunningAudio {
  enable(): void
  waveform(into: Uint8Array<ArrayBuffer>): boolean
  stop(): void
}

let running: RunningAudio | null = null

/** Starts this window's voice; returns the function that stops it. */
export function startAudio(ports: AudioPorts): () => void {
  running?.stop()
  const audio = run(ports)
  running = audio
  return () => {
    audio.stop()
    if (running === audio) running = null
  }
}

/** Asks the browser to let this page be heard, or tries the sound device again: call it from a click or a key. */
export function enableSound(): void {
  running?.enable()
}

/** Writes the newest samples (128 is silence) into `into`; false, and nothing written, while nothing sounds. */
export function waveform(into: Uint8Array<ArrayBuffer>): boolean {
  return running?.waveform(into) ?? false
}

/** Resolves when the core is there and the page has time: what is asked of a core that is gone only fills the console. */
async function whenThere(): Promise<void> {
  await new Promise<void>((done) => {
    const look = () => {
      if (store.get(connectionAtom).phase !== 'live') return
      stop()
      done()
    }
    const stop = store.sub(connectionAtom, look)
    look()
  })
  await idle()
}

function run(ports: AudioPorts): RunningAudio {
  let graph: Graph | null = null
  /** Orders that came before it was known whether this window is heard. */
  let early: VoiceOrder[] = []
  let clipsKnown = false
  let readyFor: number | null = null

  const clips = new Clips({
    fetch: fetchBytes,
    decode: createDecoder(() => graph?.rate ?? USUAL_RATE),
    idle: whenThere,
    after,
    log: logLine,
  })
  const player: Player = new Player({
    clips,
    openStream,
    after,
    sound: () => store.get(soundAtom),
    elsewhere: () => election.standing === 'waits',
    output: () => graph,
    now: () => Date.now() + store.get(voiceSkewAtom),
    settings: () => {
      const { muted, volume, voice } = store.get(settingsAtom)
      return { muted, volume, spatial: voice.spatial, tones: voice.tones }
    },
    pan: (serviceId) => panOf(ports.screenX(serviceId), window.innerWidth),
    caption: ports.caption,
    speaking: (now) => {
      store.set(speakingAtom, now)
      // What follows at once belongs to the same turn.
      if (now === null) queueMicrotask(() => election.look())
    },
    heard: (utteranceId, outcome, why) => void ports.heard(utteranceId, outcome, why),
    onStuck: () => sound.stuck(),
  })
  const election = new Election({
    turn: browserTurn(),
    able: () => store.get(soundAtom).phase === 'ready' && store.get(connectionAtom).phase === 'live',
    busy: () => player.busy,
    after,
    onStanding: (standing) => {
      store.set(elsewhereAtom, standing === 'waits')
      settle()
    },
  })
  const sound = new Sound<AudioContext>({
    create: () => new AudioContext({ latencyHint: 'interactive' }),
    after,
    onGesture,
    onChance,
    onContext: (context) => {
      if (graph) player.deviceGone('The sound device went away.')
      graph = context && createGraph(context, store.get(settingsAtom).volume)
    },
    onState: (state) => {
      store.set(soundAtom, state)
      election.look()
      settle()
    },
  })

  const settled = () => store.get(soundAtom).phase !== 'idle' && election.standing !== 'asks'
  const settle = () => {
    if (!settled()) return
    const orders = early
    early = []
    for (const order of orders) player.take(order)
    tellReady()
  }
  /** Once for each connection, when it is known who is heard, and its clips are. */
  const tellReady = () => {
    const connection = store.get(connectionAtom)
    const able = election.standing === 'speaks' || election.standing === 'waits'
    if (connection.phase !== 'live' || connection.since === readyFor || !clipsKnown || !able) return
    readyFor = connection.since
    void ports.ready()
  }
  const loadClips = async () => {
    const addresses = await clipAddresses().catch(() => {
      logLine('The list of the clips cannot be read: each is fetched when it is needed.')
      return []
    })
    clipsKnown = true
    tellReady()
    await clips.preload(addresses)
  }
  /** With the first picture, not before it. */
  const shown = () => {
    if (store.get(servicesAtom).length === 0) return
    stopWaiting()
    void idle().then(() => {
      if (running !== audio) return
      sound.start()
      void loadClips()
    })
  }
  const stopWaiting = store.sub(servicesAtom, shown)
  const stops = [
    stopWaiting,
    voiceLine.listen((order) => {
      if (settled()) {
        player.take(order)
        return
      }
      early = [...early, order].slice(-MOST_EARLY)
      // Whoever asks for a report before the first picture is answered all the same.
      sound.start()
    }),
    store.sub(settingsAtom, () => {
      const { muted, volume } = store.get(settingsAtom)
      graph?.volume(volume)
      if (muted) player.silence('Sound was switched off.')
    }),
    store.sub(connectionAtom, () => {
      if (store.get(connectionAtom).phase === 'live') clips.forget()
      election.look()
      tellReady()
    }),
    publishProbe({
      get context() {
        return graph?.context ?? null
      },
      get speech() {
        return graph?.speech ?? null
      },
      get state() {
        return store.get(soundAtom)
      },
      get current() {
        return player.saying
      },
      get played() {
        return player.played
      },
      get clips() {
        return clips.figures()
      },
    }),
  ]
  const audio: RunningAudio = {
    enable: () => sound.enable(),
    waveform: (into) => {
      if (!graph?.sounding) return false
      graph.waveform(into)
      return true
    },
    stop() {
      for (const stop of stops) stop()
      clips.stop()
      sound.stop()
      election.stop()
    },
  }
  queueMicrotask(shown)
  return audio
}
