import { durationWords, LASTED_STEPS_MS, numberWords, sentenceCase } from '../numbers.ts'
import { type CountFamily, clip, type Family, family, perService } from './clip.ts'

export const CAUSE = perService('cause', (id) => `The cause is ${id}.`, 'The cause is another service.')
/** The cause is who alerts, and nobody else does. */
export const CAUSE_ITSELF = perService('itself', (id) => `The cause lies in ${id} itself.`, 'The cause lies in the service itself.')
export const CAUSE_AMONG_THEM = clip('cause-among', 'The cause is one of them.')
export const CAUSE_OPEN = clip('cause-open', 'The cause is not clear yet.')

export const RECOVERED = perService('recovered', (id) => `${id} has recovered.`, 'One service has recovered.')
/** Its only symptom was silence. */
export const HEARD_AGAIN = perService('heard-again', (id) => `${id} sends data again.`, 'One service sends data again.')
export const RECOVERED_COUNT: CountFamily = {
  exact: family([2, 3, 4, 5], (n) => clip(`recovered-${n}`, `${sentenceCase(numberWords(n) ?? '')} services have recovered.`)),
  more: clip('recovered-many', 'More than five services have recovered.'),
}
export const OVER = clip('incident-over', 'The incident is resolved.')
export const LASTED: Family<number> = family(LASTED_STEPS_MS, (ms) =>
  clip(`lasted-${ms / 1_000}-s`, `It lasted about ${durationWords(ms)}.`),
)
export const LASTED_LONG = clip('lasted-long', 'It lasted more than one hour.')

export const RECOVERING = perService('recovering', (id) => `${id} is recovering.`, 'The service is recovering.')
export const REPAIR_FAILED = perService('repair-failed', (id) => `The repair of ${id} has failed.`, 'The repair of one service has failed.')
export const RELAPSED = perService('relapsed', (id) => `${id} has relapsed.`, 'One service has relapsed.')
