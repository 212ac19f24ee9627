import { AsyncLocalStorage } from 'node:async_hooks'

/** A span that others may name as their parent. Ids are lower-case hex: 32 and 16 digits. */
export interface SpanRef {
  readonly traceId: string
  readonly spanId: string
}

const storage = new AsyncLocalStorage<SpanRef>()

/** Does `work` as part of a span: what is logged within, or awaited from within, carries its ids. */
export const withinSpan = <T>(span: SpanRef, work: () => T): T => storage.run(span, work)

/** The span that the present work is part of; null: none that is kept. */
export const currentSpan = (): SpanRef | null => storage.getStore() ?? null

/** For timers: what comes later is other work, whoever set the timer. */
export const outsideSpans =
  (work: () => void): (() => void) =>
  () =>
    storage.exit(work)
