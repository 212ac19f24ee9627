import { z } from 'zod'
import { pageRumSchema } from '../model/page.ts'
import { viewer } from './base.ts'

/** Procedures that the page calls about itself. */
export const pageContract = {
  frames: viewer
    .route({ method: 'POST', path: '/api/page/frames', summary: 'How many frames a second a window draws', tags: ['page'] })
    .input(
      z.object({
        fps: z.number().min(0).max(1_000),
        browser: z.enum(['chromium', 'firefox', 'safari', 'electron', 'other']),
        /** `software`: without a GPU; `wall`: a wall display, which is held at 30. */
        device: z.enum(['desktop', 'mobile', 'wall', 'software']),
      }),
    )
    .output(z.object({ noted: z.boolean() })),
  rum: viewer
    .route({
      method: 'GET',
      path: '/api/page/rum',
      summary: 'What a window needs to report to Datadog RUM; null: it is off',
      tags: ['page'],
    })
    .output(z.object({ rum: pageRumSchema.nullable() })),
} as const
