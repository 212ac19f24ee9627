import { isContractProcedure } from '@orpc/contract'
import { expect } from 'vitest'
import type { ZodType } from 'zod'

/** What a procedure says that it answers. */
export function outputOf(procedure: unknown): ZodType {
  if (!isContractProcedure(procedure)) throw new Error('not a procedure')
  return procedure['~orpc'].outputSchema as ZodType
}

/** An answer has the documented form, and nothing besides. */
export function expectDocumented(procedure: unknown, value: unknown): void {
  expect(value).toEqual(outputOf(procedure).parse(value))
}
