import { incidentOf } from './rank.ts'
import { RANK, type Speaking, type Waiting } from './types.ts'

/** Silence between two utterances, ms. */
export const PAUSE_MS = 400
/** So long an utterance may take until its length is known; then the queue goes on without it, ms. */
export const PREPARE_MS = 6_000
/** An announcement that was cut before so much of it was heard is said again. */
const HEARD_ENOUGH = 0.6

/** Whether it cuts off what is being said: only what is high, and news, does so to what is not. */
export function preempts(first: Waiting, { item }: Speaking): boolean {
  return first.rank === RANK.high && item.rank < RANK.high && first.event.kind !== 'reminder'
}

/** An alarm that was cut off before anybody understood it, and that the one which cut it off does not tell. */
export function isLost({ item, sinceMs, untilMs }: Speaking, by: Waiting, nowMs: number): boolean {
  const alarm = item.event.kind === 'incident' || item.event.kind === 'spread' || item.event.kind === 'catch_up'
  const same = incidentOf(item.event)?.incidentId === incidentOf(by.event)?.incidentId
  const heard = (nowMs - sinceMs) / (untilMs - PAUSE_MS - sinceMs)
  return alarm && !item.again && !same && heard < HEARD_ENOUGH
}
