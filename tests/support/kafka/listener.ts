import { systemClock } from '../../../src/main/core/clock.ts'
import { KafkaSource } from '../../../src/main/sources/kafka/kafka-source.ts'
import type { RawBatch, SourceSink } from '../../../src/main/sources/source.ts'
import { settings } from './broker.ts'

/** A Kafka source under test with everything that it delivered. */
export class Listener implements SourceSink {
  readonly source: KafkaSource
  readonly said: string[] = []
  readonly states: string[] = []
  readonly restarts: string[] = []
  /** `partition:offset` of every line, in the order of delivery. */
  places: string[] = []
  lines: string[] = []
  /** Holds deliveries up while it is pending. */
  gate: Promise<void> = Promise.resolve()

  constructor(values: Readonly<Record<string, string>>) {
    this.source = new KafkaSource({
      config: settings(values),
      clock: systemClock,
      notice: (sentence) => this.said.push(sentence),
      random: () => 0.5,
    })
  }

  async start(offsets?: ReadonlyMap<number, number>): Promise<void> {
    await this.source.start(this, offsets ? { source: this.source.stream, offsets } : null)
  }

  async push({ partition, offset, lines }: RawBatch): Promise<void> {
    await this.gate
    lines.forEach((line, i) => {
      this.places.push(`${partition}:${offset + i}`)
      this.lines.push(String(line))
    })
  }

  async tick(): Promise<void> {}

  changed(): void {
    const { state, detail } = this.source.status()
    this.states.push(`${state}: ${detail}`)
  }

  async restarted(reason: string): Promise<void> {
    this.restarts.push(reason)
    this.places = []
    this.lines = []
  }

  get detail(): string {
    const { state, detail } = this.source.status()
    return `${state}: ${detail}`
  }
}
