import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'

/** What the bar gives up, one after the other, as in frame.css: nothing, the keys, some air, the effects. */
const STEPS = 4

/** Gives the bar the first step at which nothing leaves the screen: `data-fit` 0 to 3. */
function choose(bar: HTMLElement): void {
  for (let step = 0; step < STEPS; step += 1) {
    bar.dataset.fit = String(step)
    if (bar.scrollWidth <= bar.clientWidth) return
  }
}

/** A bar that shows as much of itself as the window has room for; a viewer's has more in it than an operator's. */
export function useFittingBar(): RefObject<HTMLElement | null> {
  const bar = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const element = bar.current
    if (!element) return
    const again = () => choose(element)
    again()
    const sizes = new ResizeObserver(again)
    sizes.observe(element)
    const contents = new MutationObserver(again)
    contents.observe(element, { childList: true, subtree: true, characterData: true })
    return () => {
      sizes.disconnect()
      contents.disconnect()
    }
  }, [])
  useEffect(() => {
    // Letters of another width come late.
    void document.fonts.ready.then(() => bar.current && choose(bar.current))
  }, [])
  return bar
}
