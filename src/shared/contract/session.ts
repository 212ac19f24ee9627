import { sessionSchema } from '../model/session.ts'
import { viewer } from './base.ts'

/** Procedures of `session`. */
export const sessionContract = {
  whoami: viewer
    .route({ method: 'GET', path: '/api/session', summary: 'Who asks, and what they may do', tags: ['session'] })
    .output(sessionSchema),
} as const
