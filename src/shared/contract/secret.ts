import { z } from 'zod'
import { secretListSchema, secretNameSchema } from '../model/secret.ts'
import { errors, operator, viewer } from './base.ts'

const change = operator.errors(errors('NEXUS_SECRET_LINE', 'NEXUS_SECRET_STATE'))

/** Procedures of `secret`. Values go in and never come out. */
export const secretContract = {
  list: viewer
    .route({
      method: 'GET',
      path: '/api/secrets',
      summary: 'Keys and passwords: which are configured, where they come from, how they are protected; never a value',
      tags: ['secret'],
    })
    .output(secretListSchema),
  set: change
    .route({ method: 'PUT', path: '/api/secrets/{name}', summary: 'Keep a key or password on this machine', tags: ['secret'] })
    .input(z.object({ name: secretNameSchema, value: z.string().min(1).max(10_000).describe('Kept, and never given out again') }))
    .output(secretListSchema),
  remove: change
    .route({ method: 'DELETE', path: '/api/secrets/{name}', summary: 'Forget a kept key or password', tags: ['secret'] })
    .input(z.object({ name: secretNameSchema }))
    .output(secretListSchema),
} as const
