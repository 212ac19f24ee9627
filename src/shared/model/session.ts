import { z } from 'zod'

/** How somebody got in: on this machine without a token, through the desktop's pipe, with a token, or signed in by one. */
export const admissionSchema = z.enum(['local', 'desktop', 'token', 'session'])
export type Admission = z.infer<typeof admissionSchema>

/** Who asks, and what they may do. */
export const sessionSchema = z.object({
  /** `operator` may change things, `viewer` may only look. */
  role: z.enum(['operator', 'viewer']),
  /** As the timeline of an incident names them. */
  name: z.string(),
  how: admissionSchema,
})
export type Session = z.infer<typeof sessionSchema>
