import { useAtomValue } from 'jotai'
import { useEffect, useRef } from 'react'
import { waveform } from '../../audio/index.ts'
import { calmAtom } from '../../state/view.ts'
import { speakingAtom } from '../../state/voice.ts'
import { drawLevel, drawWave, levelOf } from './wave-drawing.ts'

const SAMPLES = 1_024
/** Thirty pictures a second are enough for a voice. */
const FRAME_MS = 33
/** In calm mode: the level as a bar that moves four times a second, smoothed. */
const CALM_MS = 250

/** What is being said, as a line that moves; at rest nothing is drawn and nothing runs. */
export function Wave() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const speaking = useAtomValue(speakingAtom) !== null
  const calm = useAtomValue(calmAtom)
  useEffect(() => {
    const element = canvas.current
    const pen = element?.getContext('2d')
    if (!speaking || !element || !pen) return
    return calm ? runCalm(element, pen) : runLive(element, pen)
  }, [speaking, calm])
  return <canvas ref={canvas} className="voice-canvas" data-testid="voice-wave" data-moving={speaking && !calm} />
}

/** Fits the canvas to its place and empties it. */
function fresh(element: HTMLCanvasElement, pen: CanvasRenderingContext2D): { width: number; height: number } {
  const scale = Math.min(2, window.devicePixelRatio)
  const width = Math.max(1, Math.round(element.clientWidth * scale))
  const height = Math.max(1, Math.round(element.clientHeight * scale))
  if (element.width !== width) element.width = width
  if (element.height !== height) element.height = height
  pen.clearRect(0, 0, width, height)
  const color = getComputedStyle(element).color
  pen.strokeStyle = color
  pen.fillStyle = color
  return { width, height }
}

function runLive(element: HTMLCanvasElement, pen: CanvasRenderingContext2D): () => void {
  const samples = new Uint8Array(SAMPLES)
  let last = 0
  let request = 0
  const frame = (now: number) => {
    request = requestAnimationFrame(frame)
    if (now - last < FRAME_MS) return
    last = now
    if (!waveform(samples)) samples.fill(128)
    drawWave(pen, fresh(element, pen), samples)
  }
  request = requestAnimationFrame(frame)
  return () => {
    cancelAnimationFrame(request)
    fresh(element, pen)
  }
}

function runCalm(element: HTMLCanvasElement, pen: CanvasRenderingContext2D): () => void {
  const samples = new Uint8Array(SAMPLES)
  let level = 0
  const turn = () => {
    level = level * 0.6 + (waveform(samples) ? levelOf(samples) : 0) * 0.4
    drawLevel(pen, fresh(element, pen), level)
  }
  turn()
  const timer = setInterval(turn, CALM_MS)
  return () => {
    clearInterval(timer)
    fresh(element, pen)
  }
}
