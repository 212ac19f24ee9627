import type { RawBatch, SourceSink } from '../source.ts'

/** What a source delivered, as text that compares whole runs. */
export type Delivered =
  | { readonly kind: 'batch'; readonly now: number | null; readonly offset: number; readonly lines: readonly string[] }
  | { readonly kind: 'tick'; readonly now: number }
  | { readonly kind: 'restarted'; readonly reason: 'seek' | 'loop' }

/** A sink that keeps everything; `onPush` may hold a delivery up. */
export class CollectingSink implements SourceSink {
  readonly items: Delivered[] = []
  changes = 0
  source: string | null = null
  onPush: (batch: RawBatch) => Promise<void> = async () => {}

  async push(batch: RawBatch): Promise<void> {
    await this.onPush(batch)
    this.source = batch.source
    this.items.push({ kind: 'batch', now: batch.now ?? null, offset: batch.offset, lines: batch.lines.map(String) })
  }

  async tick(now: number): Promise<void> {
    this.items.push({ kind: 'tick', now })
  }

  changed(): void {
    this.changes++
  }

  async restarted(reason: 'seek' | 'loop'): Promise<void> {
    this.items.push({ kind: 'restarted', reason })
  }

  /** Every line, in the order of delivery. */
  get lines(): string[] {
    return this.items.flatMap((item) => (item.kind === 'batch' ? item.lines : []))
  }

  /** What came since the source last started over. */
  get round(): Delivered[] {
    return this.items.slice(this.items.findLastIndex((item) => item.kind === 'restarted') + 1)
  }
}
