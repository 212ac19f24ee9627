import RequestQueue from 'kafkajs/src/network/requestQueue/index.js'

/** kafkajs' own wait before it looks again at requests that may not be sent yet, ms. */
const CHECK_MS = 10

/**
 * kafkajs 2.2.4 asks its timers, for every connection and whenever one has fired, to wait for `-1 - now` milliseconds.
 * Node makes that one: a thousand wake-ups a second for ever, and a warning on the terminal. Here the timer is set
 * only where something waits.
 */
export function calmRequestQueue(): void {
  RequestQueue.prototype.scheduleCheckPendingRequests = function scheduleCheckPendingRequests() {
    if (this.throttleCheckTimeoutId || this.pending.length === 0) return
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null
        this.checkPendingRequests()
      },
      Math.max(CHECK_MS, this.throttledUntil - Date.now()),
    )
  }
}
