/**
 * Runs something as long as the page is shown: `start` at once, its stop when the page is put away,
 * and `start` again when the browser brings the page back from its back/forward cache.
 */
export function whileShown(page: EventTarget, start: () => () => void): void {
  let stop: (() => void) | null = start()
  page.addEventListener('pagehide', () => {
    stop?.()
    stop = null
  })
  page.addEventListener('pageshow', () => {
    stop ??= start()
  })
}
