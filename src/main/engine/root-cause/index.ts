/** Root-cause analysis: pure, offline, explained. See docs/adr/0015-root-cause.md. */
export { analyzeCauses } from './analyze.ts'
export { pointOf } from './input.ts'
export type { CauseInput, CauseMark, CausePoint, CauseService } from './types.ts'
