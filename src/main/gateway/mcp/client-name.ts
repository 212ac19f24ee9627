import { plainLine } from '../../../shared/contract/base.ts'

const LONGEST = 60
const line = plainLine(LONGEST)

/** What a client calls itself, as one line that can be shown; nobody has checked it. */
export function clientName(told: string | undefined): string {
  const read = line.safeParse((told ?? '').slice(0, LONGEST))
  const name = read.success ? read.data.replace(/\s+/g, ' ').trim() : ''
  return /[^\p{C}\p{Z}]/u.test(name) ? name : 'an unnamed client'
}
