import { useAtomValue } from 'jotai'
import { type RefObject, useEffect, useRef } from 'react'
import { themeAtom } from '../../state/view.ts'

/** A canvas that is drawn again when its size, the theme or `cause` changes; sizes are device pixels. */
export function useCanvas(
  draw: (context: CanvasRenderingContext2D, size: { width: number; height: number; ratio: number }, css: (name: string) => string) => void,
  cause: unknown,
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null)
  const theme = useAtomValue(themeAtom)
  const latest = useRef(draw)
  latest.current = draw
  const paint = useRef(() => {})
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    paint.current = () => {
      const ratio = window.devicePixelRatio || 1
      const width = Math.max(1, Math.round(element.clientWidth * ratio))
      const height = Math.max(1, Math.round(element.clientHeight * ratio))
      if (element.width !== width) element.width = width
      if (element.height !== height) element.height = height
      const style = getComputedStyle(element)
      latest.current(context, { width, height, ratio }, (name) => style.getPropertyValue(name).trim())
    }
    const observer = new ResizeObserver(() => paint.current())
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: both say that there is something new to draw
  useEffect(() => {
    // The theme's colours are in force once the page has taken it over.
    const frame = requestAnimationFrame(() => paint.current())
    return () => cancelAnimationFrame(frame)
  }, [cause, theme])
  return canvas
}
