import type { Admin, Consumer, EachBatchPayload } from 'kafkajs'
import { createKafkaClient, type KafkaClient } from '../../../kafka/client.ts'
import type { KafkaConfig } from '../../../kafka/settings.ts'
import { OwnTrouble } from '../../../kafka/trouble.ts'
import type { SourceClock } from '../clock.ts'
import type { SourceSink } from '../source.ts'
import { runsOf } from './lines.ts'
import type { PartitionEnds, Positions } from './positions.ts'

/** The shortest that brokers allow: after kill -9, so long waits the group for the dead member. */
const SESSION_MS = 6_000
const HEARTBEAT_MS = 1_500
const REBALANCE_MS = 15_000
const FETCH_WAIT_MS = 250
/** How often the ends of the partitions are asked for: the lag, and whether the broker still answers. */
const LOOK_MS = 2_000
/** Longest wait for an answer, and for the first connection. */
const ANSWER_MS = 8_000
const CONNECT_MS = 12_000
/** Longest wait for an orderly end; then the sockets are cut. */
const CLOSE_MS = 1_500

export interface SessionParts {
  readonly config: KafkaConfig
  readonly stream: string
  readonly clock: SourceClock
  readonly sink: SourceSink
  readonly positions: Positions
  /** In the group with these many partitions of so many. */
  joined(mine: number, all: number): void
  /** Another topic stands under this name: everything folded is to be forgotten. */
  replaced(why: string): Promise<void>
  /** The broker removed so many messages before they were read. */
  lost(messages: number): void
}

/** One connection to the cluster as a member of the group, from connecting to the first trouble. */
export class Session {
  private readonly parts: SessionParts
  private readonly client: KafkaClient
  private readonly admin: Admin
  private readonly consumer: Consumer
  private readonly over: Promise<unknown>
  private end: (why: unknown) => void = () => {}
  private cancelLook: () => void = () => {}
  private running = false
  private closed = false
  private partitions = 0

  /** Throws UsageError for a file of authorities that cannot be read. */
  constructor(parts: SessionParts) {
    this.parts = parts
    this.client = createKafkaClient(parts.config)
    this.over = new Promise((resolve) => {
      this.end = resolve
    })
    this.admin = this.client.kafka.admin()
    this.consumer = this.client.kafka.consumer({
      groupId: parts.config.groupId,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
    })
  }

  /** Reads until something fails or `stop` is called; settles with the failure, or null. Never throws. */
  async run(): Promise<unknown> {
    try {
      await Promise.race([this.begin(), this.over])
    } catch (error) {
      this.end(error)
    }
    const why = await this.over
    this.closed = true
    this.cancelLook()
    await this.close()
    return why
  }

  /** Ends the session in order; `run` settles then. */
  stop(): void {
    this.end(null)
  }

  /** Tells the group what the records hold. Later, where it cannot now: the records are what counts. */
  async commit(): Promise<void> {
    const { positions, config } = this.parts
    const due = positions.toCommit()
    if (due.length === 0 || !this.running) return
    try {
      await this.consumer.commitOffsets(due.map(({ partition, offset }) => ({ topic: config.topic, partition, offset: String(offset) })))
      positions.didCommit(due)
    } catch {
      // A rebalance, or an outage that the session ends for by itself.
    }
  }

  private async begin(): Promise<void> {
    const { config, positions } = this.parts
    const { topic } = config
    await this.within(CONNECT_MS, this.admin.connect())
    const ends = await this.ends()
    await this.compare(ends)
    const [group] = await this.within(ANSWER_MS, this.admin.fetchOffsets({ groupId: config.groupId, topics: [topic] }))
    const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]))
    for (const { partition, low, high } of ends) {
      const offset = committed.get(partition) ?? -1
      // The group's offset counts where the topic still reaches there; -1 says that there is none.
      positions.begin(partition, offset >= low && offset <= high ? offset : config.from === 'earliest' || offset >= 0 ? low : high)
    }
    if (this.closed) return
    this.listen()
    await this.consumer.connect()
    await this.consumer.subscribe({ topics: [topic], fromBeginning: config.from === 'earliest' })
    await this.consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: (payload) => this.take(payload) })
    if (!this.closed) this.look()
  }

  private listen(): void {
    const { consumer, parts } = this
    const { topic } = parts.config
    consumer.on(consumer.events.CRASH, ({ payload }) => this.end(payload.error))
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const mine = payload.memberAssignment[topic] ?? []
      for (const { partition, offset } of parts.positions.assign(mine)) consumer.seek({ topic, partition, offset: String(offset) })
      this.running = true
      parts.joined(mine.length, this.partitions)
    })
    // Batches of control records and aborted transactions are not handed to `take`, yet they are read.
    consumer.on(consumer.events.START_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize === 0) parts.positions.folded(payload.partition, Number(payload.lastOffset) + 1)
    })
  }

  private async take({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const { positions, sink, stream } = this.parts
    const { partition } = batch
    const high = Number(batch.highWatermark)
    const next = positions.next(partition) ?? 0
    if (high < next) throw this.failed(new OwnTrouble('connecting', 'The topic was made anew: NEXUS connects again.'))
    positions.sawHigh(partition, high)
    for (const { offset, lines } of runsOf(batch.messages, next)) {
      if (this.closed || !isRunning() || isStale()) return
      try {
        await sink.push({ source: stream, partition, offset, lines })
      } catch (error) {
        throw this.failed(new OwnTrouble('error', `Events can no longer be taken in (${reasonOf(error)}); restart NEXUS.`))
      }
      const end = offset + lines.length
      positions.folded(partition, end)
      resolveOffset(String(end - 1))
      await heartbeat()
    }
    positions.folded(partition, Number(batch.lastOffset()) + 1)
    resolveOffset(batch.lastOffset())
  }

  /** Ends the session for a reason of ours; kafkajs hears it as an error of the handler. */
  private failed(trouble: OwnTrouble): OwnTrouble {
    this.end(trouble)
    return trouble
  }

  private look(): void {
    this.cancelLook = this.parts.clock.after(LOOK_MS, () => {
      this.ends().then(
        (ends) => {
          if (this.closed) return
          if (ends.length !== this.partitions)
            this.end(new OwnTrouble('connecting', `The topic has ${ends.length} partitions now: NEXUS joins its group anew.`))
          for (const { partition, high } of ends) this.parts.positions.sawHigh(partition, high)
          this.look()
        },
        (error: unknown) => this.end(error),
      )
    })
  }

  private async ends(): Promise<PartitionEnds[]> {
    const found = await this.within(ANSWER_MS, this.admin.fetchTopicOffsets(this.parts.config.topic))
    return found.map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
  }

  /** kafkajs tries each thing several times, and says nothing meanwhile. */
  private async within<T>(ms: number, work: Promise<T>): Promise<T> {
    let cancel = () => {}
    const late = new Promise<never>((_, reject) => {
      cancel = this.parts.clock.after(ms, () => reject(new Error('timed out')))
    })
    try {
      return await Promise.race([work, late])
    } finally {
      cancel()
    }
  }

  private async compare(ends: readonly PartitionEnds[]): Promise<void> {
    const { positions } = this.parts
    this.partitions = ends.length
    let compared = positions.compare(ends)
    if (compared.kind === 'replaced') {
      await this.parts.replaced(compared.why)
      positions.forget()
      compared = positions.compare(ends)
    }
    if (compared.kind === 'lost') this.parts.lost(compared.messages)
  }

  private async close(): Promise<void> {
    const orderly = async () => {
      await this.commit()
      this.running = false
      await Promise.allSettled([this.consumer.disconnect(), this.admin.disconnect()])
    }
    let cancel = () => {}
    const late = new Promise<void>((resolve) => {
      cancel = this.parts.clock.after(CLOSE_MS, resolve)
    })
    await Promise.race([orderly(), late])
    this.running = false
    cancel()
    this.client.destroy()
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
