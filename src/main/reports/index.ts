export { alarmHealth } from './alarm-health.ts'
export { type PostMortemFormat, postMortem } from './post-mortem/post-mortem.ts'
