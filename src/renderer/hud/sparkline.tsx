import { useEffect, useRef } from 'react'
import { feed } from '../client/session.ts'
import type { Tone } from '../state/board.ts'

/** Two minutes of latency in a few pixels; drawn against its own highest value. */
export function Sparkline({ serviceId, tone, version }: { serviceId: string; tone: Tone; version: unknown }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that the trace has grown
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const ratio = window.devicePixelRatio || 1
    const width = Math.max(1, Math.round(element.clientWidth * ratio))
    const height = Math.max(1, Math.round(element.clientHeight * ratio))
    if (element.width !== width) element.width = width
    if (element.height !== height) element.height = height
    context.clearRect(0, 0, width, height)
    const points = feed.traces.of(serviceId)
    const highest = points.reduce((most, value) => (value > most ? value : most), 800) * 1.15
    const step = width / (feed.traces.capacity - 1)
    context.strokeStyle = getComputedStyle(element).color
    context.lineWidth = 1.5 * ratio
    context.lineJoin = 'round'
    context.beginPath()
    let pen = false
    points.forEach((value, index) => {
      if (Number.isNaN(value)) {
        pen = false
        return
      }
      const x = width - (points.length - 1 - index) * step
      const y = height - ratio - (value / highest) * (height - 2 * ratio)
      if (pen) context.lineTo(x, y)
      else context.moveTo(x, y)
      pen = true
    })
    context.stroke()
  }, [serviceId, tone, version])
  return <canvas ref={canvas} className={`sparkline spark-${tone}`} />
}
