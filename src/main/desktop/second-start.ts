import { app } from 'electron'
import { z } from 'zod'

const toldSchema = z.object({ words: z.array(z.string().max(500)).max(50) })

/** Takes the one place that there is for each profile. False: another NEXUS has it, and hears of this start with its `words`. */
export function isFirstStart(words: readonly string[]): boolean {
  if (app.requestSingleInstanceLock({ words })) return true
  process.stderr.write('NEXUS is already running with this data folder; its window comes to the front.\n')
  return false
}

/** What is said when NEXUS, running with `own` words, was started again; null: nothing, nobody asked for anything else. */
export function secondStartNotice(own: readonly string[], told: unknown): string | null {
  const parsed = toldSchema.safeParse(told)
  const words = parsed.success ? parsed.data.words.join(' ') : ''
  if (words === '' || words === own.join(' ')) return null
  return `NEXUS was started again with ${words}: it goes on as it is; quit it first to start it like that.`
}

/** Brings the window to the front whenever somebody starts NEXUS again, and says what of that start is not followed. */
export function onSecondStart(own: readonly string[], show: () => void, notice: (sentence: string) => void): void {
  app.on('second-instance', (_event, _argv, _folder, told) => {
    show()
    const sentence = secondStartNotice(own, told)
    if (sentence !== null) notice(sentence)
  })
}
