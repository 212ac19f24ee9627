import { asideNotice, isDamage, openDatabase, putAside } from './database.ts'
import { Detection } from './detection.ts'
import { type Driver, toFailure } from './driver.ts'
import type { OpenDriver } from './drivers.ts'
import { type HeldFolder, holdFolder, inMemory, reasonOf, temporaryFolder } from './folder.ts'
import { History } from './history.ts'
import { ProposalTable } from './proposals.ts'
import { Recording } from './recording.ts'
import { RemediationRunTable } from './remediation-runs.ts'
import { SettingsStore } from './settings.ts'
import { VoiceTable } from './voice.ts'

/** The open database with its statements prepared. */
export interface Session {
  readonly driver: Driver
  readonly history: History
  readonly detection: Detection
  readonly recording: Recording
  readonly settings: SettingsStore
  readonly voice: VoiceTable
  readonly remediationRuns: RemediationRunTable
  readonly proposals: ProposalTable
}

/** Most sentences kept; a disk that fails for weeks must not fill memory. */
const NOTICE_LIMIT = 50

/** The folder, the lock and the database, and the way back when the database breaks. */
export class Store {
  readonly notices: string[] = []
  /** Grows whenever another database took the place of the one before. */
  generation = 0
  readonly #open: OpenDriver
  readonly #now: () => number
  readonly #onNotice: (sentence: string) => void
  #held: HeldFolder
  #session: Session
  /** Not in the wanted folder any more. */
  #moved = false
  #fsync = false
  readonly #said = new Set<string>()
  #closed = false

  constructor(folder: string, open: OpenDriver, now: () => number, onNotice: (sentence: string) => void) {
    this.#open = open
    this.#now = now
    this.#onNotice = onNotice
    this.#held = this.#say(holdFolder(folder, open))
    try {
      this.#session = this.#openSession()
    } catch (error) {
      this.#held.release()
      throw error
    }
  }

  get folder(): string {
    return this.#held.path
  }

  get session(): Session {
    return this.#session
  }

  /** Says a sentence once. */
  notice(sentence: string): void {
    if (this.#said.has(sentence)) return
    this.#said.add(sentence)
    this.notices.push(sentence)
    if (this.notices.length > NOTICE_LIMIT) this.#said.delete(this.notices.shift() ?? '')
    this.#onNotice(sentence)
  }

  /** The trouble of that sentence is over: when it comes back it is said again. */
  settled(sentence: string): void {
    this.#said.delete(sentence)
  }

  /** Reads; a database found damaged is put aside and the fresh one read. */
  read<T>(work: (session: Session) => T): T {
    try {
      return work(this.#session)
    } catch (error) {
      if (!isDamage(error)) throw error
      this.heal(error)
      return work(this.#session)
    }
  }

  /**
   * One transaction. `durable`: on the platter when this returns, so that not even a
   * power cut takes it back; otherwise only proof against the death of the process.
   */
  transaction<T>(durable: boolean, work: (session: Session) => T): T {
    const session = this.#session
    if (durable !== this.#fsync) {
      session.driver.exec(`PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}`)
      this.#fsync = durable
    }
    return session.driver.transaction(() => work(session))
  }

  /** Like {@link read} where a failure must not stop the start: a disk that cannot be read is left for the temporary folder. */
  readOrMove<T>(work: (session: Session) => T): T {
    try {
      return this.read(work)
    } catch (error) {
      this.#closeQuietly()
      this.#moveAway(error)
      this.#session = this.#openSession()
      this.generation++
      return work(this.#session)
    }
  }

  /** Puts the damaged database aside and starts a fresh one, in the temporary folder if need be. */
  heal(error: unknown): void {
    this.#closeQuietly()
    if (this.#held.databaseFile !== ':memory:') {
      this.notice(asideNotice(putAside(this.#held.databaseFile, this.#now()), error))
    }
    this.#session = this.#openSession()
    this.generation++
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#closeQuietly()
    this.#held.release()
  }

  #openSession(): Session {
    this.#fsync = false
    const damaged = (what: string) => this.notice(`A damaged ${what} was left out; its row is still in ${this.#held.databaseFile}.`)
    const build = (driver: Driver): Session => ({
      driver,
      history: new History(driver, damaged),
      detection: new Detection(driver, damaged),
      recording: new Recording(driver),
      settings: new SettingsStore(driver, damaged),
      voice: new VoiceTable(driver, damaged),
      remediationRuns: new RemediationRunTable(driver, damaged),
      proposals: new ProposalTable(driver, damaged),
    })
    const attempt = (): Session => {
      const { session, notice } = openDatabase(this.#held.databaseFile, this.#open, this.#now(), build)
      if (notice !== null) this.notice(notice)
      return session
    }
    for (;;) {
      try {
        return attempt()
      } catch (error) {
        const { kind } = toFailure(error)
        const unusable = kind === 'readonly' || kind === 'io' || kind === 'full' || kind === 'busy' || isDamage(error)
        if (!unusable || this.#held.databaseFile === ':memory:') throw error
        this.#moveAway(error)
      }
    }
  }

  /** To a temporary folder, and from there to memory. */
  #moveAway(error: unknown): void {
    this.#held.release()
    const why = `The history database in ${this.#held.path} cannot be used (${reasonOf(error)})`
    this.#held = this.#say(this.#moved ? inMemory(why) : temporaryFolder(why, this.#open))
    this.#moved = true
  }

  #say(held: HeldFolder): HeldFolder {
    if (held.notice !== null) this.notice(held.notice)
    return held
  }

  #closeQuietly(): void {
    try {
      this.#session.driver.close()
    } catch {
      // Closing writes the journal back; where that fails it is read again at the next start.
    }
  }
}
