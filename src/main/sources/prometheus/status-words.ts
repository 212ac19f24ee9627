import type { TroubleName } from '../../../shared/model/connection.ts'
import type { RemoteTrouble } from '../../../shared/remote/trouble.ts'
import type { LeftOut } from './gathering.ts'
import type { Plan } from './types.ts'

export const textOfTime = (second: number): string => new Date(second * 1_000).toISOString().replace('.000', '')

interface Situation {
  readonly address: string
  readonly plan: Plan
  readonly services: number
  readonly troubles: readonly RemoteTrouble[]
  readonly warnings: readonly string[]
  readonly leftOut: LeftOut
}

/** What is said while Prometheus answers: what is shown, then what is not as it should be. */
export function playingWords({ address, plan, services, troubles, warnings, leftOut }: Situation): {
  detail: string
  trouble: TroubleName | null
} {
  const shown = services === 1 ? '1 service' : `${services.toLocaleString('en')} services`
  const said = [`Prometheus at ${address}, every ${plan.every} s by ${plan.origin}: ${shown}.`, ...troubles.map(({ sentence }) => sentence)]
  let trouble = troubles[0]?.name ?? null
  const complain = (sentence: string, name: TroubleName) => {
    said.push(sentence)
    trouble ??= name
  }
  if (leftOut.unnamed > 0) {
    const labels = [...new Set(plan.queries.map((query) => query.labels))].join('; ')
    complain(
      `${leftOut.unnamed.toLocaleString('en')} series name no service by ${labels}: correct service in NEXUS_PROMETHEUS_QUERIES.`,
      'not_understood',
    )
  } else if (services === 0 && troubles.length === 0)
    complain('The queries give no service just now: look whether Prometheus still scrapes them, and at the queries.', 'not_found')
  if (leftOut.impossible !== null) complain(`A value is left out: ${leftOut.impossible}.`, 'not_understood')
  if (leftOut.beyond > 0)
    complain(`${leftOut.beyond.toLocaleString('en')} further services are left out: narrow the queries.`, 'not_understood')
  if (warnings.length > 0) said.push(`Prometheus warns: ${warnings.join('; ')}.`)
  return { detail: said.join(' '), trouble }
}
