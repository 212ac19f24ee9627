import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pronounce, respell } from './pronunciation.ts'

describe('pronunciation', () => {
  it.each([
    ['ai-brain', 'A.I. brain'],
    ['auth', 'auth'],
    ['database', 'database'],
    ['users-db', 'users database'],
    ['paymentApi::v2', 'payment A.P.I. version two'],
    ['k8s/ingress_nginx', 'kubernetes ingress engine X'],
    ['HTTPServer', 'H.T.T.P. server'],
    ['redis-p99', 'reddis ninety-ninth percentile'],
    ['kafka.topic.42', 'kafka topic forty-two'],
    ['svc-xkcd', 'service X.K.C.D.'],
    ['PetSite@eu-west-1', 'pet site eu west one'],
    ['queue1234567890', 'queue one two three four five six'],
    ['node-007', 'node zero zero seven'],
    ['a\u0000b\u001b[31mc', 'a B. thirty-one M.C.'],
    ['::/-_', 'unnamed'],
    ['', 'unnamed'],
    ['constructor', 'constructor'],
    ['__proto__', 'proto'],
    ['Übung', 'übung'],
  ])('says %j as "%s"', (id, said) => {
    expect(pronounce(id)).toBe(said)
  })

  it('is short and clean whatever the id', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 2_000 }), fc.string({ maxLength: 200 })), (id) => {
        const said = pronounce(id)
        expect(said.length).toBeGreaterThan(0)
        expect(said.length).toBeLessThanOrEqual(60)
        expect(said).not.toMatch(/\p{Cc}|[<>&{}[\]"\\]|\s{2}|^\s|\s$|[0-9]/u)
      }),
    )
  })

  it('respells a caption without changing its other words', () => {
    expect(respell('ai-brain latency is high.', ['ai-brain'])).toBe('A.I. brain latency is high.')
    expect(respell('The p99 of the API is 5 ms.')).toBe('The ninety-ninth percentile of the A.P.I. is 5 milliseconds.')
    expect(respell('Nothing to respell here.')).toBe('Nothing to respell here.')
  })
})
