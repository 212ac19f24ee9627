/** The inner class that request-queue.ts mends; exactly what it touches. kafkajs is pinned, so this is what there is. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    readonly pending: readonly unknown[]
    readonly throttledUntil: number
    throttleCheckTimeoutId: ReturnType<typeof setTimeout> | null
    checkPendingRequests(): void
    scheduleCheckPendingRequests(): void
  }
}
