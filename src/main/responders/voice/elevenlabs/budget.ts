import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../../core/clock.ts'
import type { Log } from '../../../core/log.ts'
import { parsedJson } from '../../calls.ts'
import { oneAtATime, writeWhole } from './files.ts'

const FILE = 'characters.json'
const fileSchema = z.object({ day: z.iso.date(), characters: z.number().int().min(0) })

export interface BudgetOptions {
  readonly clock: Clock
  readonly log: Log
  readonly folder: string
  /** Characters a calendar day (UTC); null: no limit, only counted. */
  readonly limit: number | null
}

/**
 * Characters used this calendar day (UTC), kept in a file so that a restart does not forget them. A day in the file
 * that is still to come counts as today: setting the clock back renews nothing.
 */
export class CharacterBudget {
  readonly ready: Promise<void>
  private readonly options: BudgetOptions
  private readonly save: () => Promise<void>
  private day: string
  private characters = 0
  /** The day on which a text did not fit; from then on none is asked for, for two voices in turn are worse than one. */
  private shortOn: string | null = null
  private toldTrouble = false

  constructor(options: BudgetOptions) {
    this.options = options
    this.day = this.today()
    this.save = oneAtATime(() => this.write())
    this.ready = this.load()
  }

  get used(): number {
    this.turn()
    return this.characters
  }

  get spent(): boolean {
    this.turn()
    const { limit } = this.options
    return limit !== null && (this.shortOn === this.day || this.characters >= limit)
  }

  /** Takes as many; false: they are not there. */
  take(characters: number): boolean {
    const { limit } = this.options
    if (this.spent) return false
    if (limit !== null && this.characters + characters > limit) {
      this.shortOn = this.day
      return false
    }
    this.characters += characters
    void this.save()
    return true
  }

  /** Of a call that made nothing. */
  giveBack(characters: number): void {
    this.characters = Math.max(0, this.characters - characters)
    void this.save()
  }

  private today(): string {
    return new Date(this.options.clock.now()).toISOString().slice(0, 10)
  }

  private turn(): void {
    const today = this.today()
    if (today <= this.day) return
    this.day = today
    this.characters = 0
  }

  private async load(): Promise<void> {
    const text = await readFile(join(this.options.folder, FILE), 'utf8').catch(() => null)
    if (text === null) return
    const kept = fileSchema.safeParse(parsedJson(text))
    if (!kept.success) {
      this.options.log.warn('The count of characters used at ElevenLabs was damaged and begins anew.')
      return
    }
    if (kept.data.day >= this.day) this.characters += kept.data.characters
  }

  private async write(): Promise<void> {
    // What stands in the file is read before it is written over.
    await this.ready
    const { folder, log } = this.options
    try {
      await writeWhole(folder, FILE, JSON.stringify({ day: this.day, characters: this.characters }))
      this.toldTrouble = false
    } catch (error) {
      if (!this.toldTrouble) log.warn('The count of characters used at ElevenLabs cannot be kept; a restart forgets it.', { err: error })
      this.toldTrouble = true
    }
  }
}
