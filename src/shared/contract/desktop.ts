import { z } from 'zod'
import { desktopStatusSchema } from '../model/wall.ts'
import { errors, operator, viewer } from './base.ts'

/** Procedures of `desktop`. */
export const desktopContract = {
  status: viewer
    .route({
      method: 'GET',
      path: '/api/desktop',
      summary: 'Whether a desktop window is there, its displays, and whether it starts at login',
      tags: ['desktop'],
    })
    .output(desktopStatusSchema),
  startAtLogin: operator
    .route({
      method: 'POST',
      path: '/api/desktop/start-at-login',
      summary: 'Start NEXUS when its user signs in to the system, or do not',
      tags: ['desktop'],
    })
    .errors(errors('NEXUS_DESKTOP_UNAVAILABLE'))
    .input(z.object({ enabled: z.boolean() }))
    .output(desktopStatusSchema),
} as const
