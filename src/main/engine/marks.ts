import type { MarkInput } from '../../shared/model/input.ts'
import { durationText } from './text.ts'

type SourceMark = Exclude<MarkInput['mark'], { name: 'remediation.outcome' | 'remediation.rules' }>

/** One sentence for people on what happened around the system. */
export function markText(mark: SourceMark, nowMs: number): string {
  switch (mark.name) {
    case 'source.playing':
      return 'The source plays.'
    case 'source.paused':
      return 'The source is paused; nothing ages meanwhile.'
    case 'source.ended':
      return 'The source came to its end; its last state stays.'
    case 'source.gap':
      return `Nothing was received for ${durationText(Math.max(0, nowMs - mark.fromMs))}; what happened meanwhile is not known.`
    case 'chaos.started':
      return `Chaos mode ${mark.mode} started with seed ${mark.seed}.`
    case 'chaos.stopped':
      return `Chaos mode ${mark.mode} stopped.`
  }
}
