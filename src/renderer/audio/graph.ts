import type { Line, Output } from './output.ts'
import { FADE_S } from './timing.ts'

/** A mono voice in the middle loses 3 dB on each side (equal-power panning): given back here. */
const PAN_LOSS = Math.SQRT2
/** The limiter adds gain of its own (Web Audio, "makeup gain"): taken away after it. */
const MAKEUP_DB = 1.7
/** Volume follows the slider within about three of these, s. */
const SMOOTH_S = 0.02
const RISE_S = 0.005
/** Samples of the waveform. */
const WINDOW = 1_024

/** The one sound graph: tone and speech buses, panner, volume, limiter, analyser, destination. */
export interface Graph extends Output {
  readonly context: AudioContext
  /** Everything spoken passes here, before panner, volume and limiter. */
  readonly speech: AudioNode
  /** 0..1, as the slider stands. */
  volume(value: number): void
  /** True while something may sound. */
  readonly sounding: boolean
  waveform(into: Uint8Array<ArrayBuffer>): void
}

/** Sounds twice as loud for the ear at twice the place of the slider, about. */
const gainOf = (volume: number) => Math.max(0, Math.min(1, volume)) ** 2

/** Builds the graph of a context. */
export function createGraph(context: AudioContext, volume: number): Graph {
  const tones = new GainNode(context)
  const speech = new GainNode(context, { channelCount: 1, channelCountMode: 'explicit' })
  const panner = new StereoPannerNode(context)
  const centred = new GainNode(context, { gain: PAN_LOSS })
  const level = new GainNode(context, { gain: gainOf(volume) })
  const limiter = new DynamicsCompressorNode(context, { threshold: -3, knee: 0, ratio: 20, attack: 0.001, release: 0.1 })
  const trim = new GainNode(context, { gain: 10 ** (-MAKEUP_DB / 20) })
  const analyser = new AnalyserNode(context, { fftSize: WINDOW })
  speech.connect(panner).connect(centred).connect(level)
  tones.connect(level)
  level.connect(limiter).connect(trim).connect(analyser).connect(context.destination)

  let soundsUntil = 0
  return {
    context,
    speech,
    rate: context.sampleRate,
    now: () => context.currentTime,
    line(bus, pan) {
      if (bus === 'speech') panner.pan.setTargetAtTime(pan, context.currentTime, SMOOTH_S)
      return createLine(context, bus === 'speech' ? speech : tones, (until) => {
        soundsUntil = Math.max(soundsUntil, until)
      })
    },
    volume(value) {
      level.gain.setTargetAtTime(gainOf(value), context.currentTime, SMOOTH_S)
    },
    get sounding() {
      return context.currentTime < soundsUntil
    },
    waveform: (into) => analyser.getByteTimeDomainData(into),
  }
}

function createLine(context: AudioContext, bus: AudioNode, sounds: (until: number) => void): Line {
  const fader = new GainNode(context)
  const sources = new Set<AudioBufferSourceNode>()
  let dippedAt: number | null = null
  const fade = (at: number) => {
    const from = Math.max(context.currentTime, at - FADE_S)
    fader.gain.cancelScheduledValues(from)
    if (dippedAt === null || dippedAt > from) {
      fader.gain.setValueAtTime(1, from)
      fader.gain.linearRampToValueAtTime(0, Math.max(at, from))
    }
    dippedAt = at
  }
  return {
    play(samples, at) {
      const buffer = new AudioBuffer({ length: samples.length, numberOfChannels: 1, sampleRate: context.sampleRate })
      buffer.getChannelData(0).set(samples)
      const source = new AudioBufferSourceNode(context, { buffer })
      source.connect(fader)
      if (sources.size === 0) fader.connect(bus)
      source.start(at)
      // Begun late by a busy page, it must not run into what follows it.
      source.stop(at + buffer.duration)
      sounds(at + buffer.duration)
      sources.add(source)
      source.addEventListener('ended', () => {
        source.disconnect()
        sources.delete(source)
        if (sources.size === 0) fader.disconnect()
      })
    },
    end(at) {
      fade(at)
      for (const source of sources) source.stop(at)
    },
    dip: fade,
    rise(at) {
      fader.gain.setValueAtTime(0, at)
      fader.gain.linearRampToValueAtTime(1, at + RISE_S)
      dippedAt = null
    },
  }
}
