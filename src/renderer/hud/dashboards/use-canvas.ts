import { useAtomValue } from 'jotai'
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
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
  const paint = useRef(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const ratio = window.devicePixelRatio || 1
    const width = Math.max(1, Math.round(element.clientWidth * ratio))
    const height = Math.max(1, Math.round(element.clientHeight * ratio))
    if (element.width !== width) element.width = width
    if (element.height !== height) element.height = height
    const style = getComputedStyle(element)
    latest.current(context, { width, height, ratio }, (name) => style.getPropertyValue(name).trim())
  })
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    const observer = new ResizeObserver(() => paint.current())
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  // Before the page is shown: a chart that just came must not be blank for a frame.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it says that there is something new to draw
  useLayoutEffect(() => paint.current(), [cause])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are in force once the page has taken it over
  useEffect(() => {
    const frame = requestAnimationFrame(() => paint.current())
    return () => cancelAnimationFrame(frame)
  }, [theme])
  return canvas
}
