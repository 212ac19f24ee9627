import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromWire, toWire } from '../../../shared/model/case.ts'
import { type SourceChoiceWire, sourceChoiceSchema } from '../../../shared/model/source-choice.ts'
import { choiceOf, draftOf } from './source-draft.ts'

const word = fc.stringMatching(/^[a-z0-9./:_-]{1,40}$/)
const orNull = fc.option(word)
const choices: fc.Arbitrary<SourceChoiceWire> = fc.oneof(
  fc.record({
    kind: fc.constant('replay' as const),
    file: word,
    speed: fc.constantFrom(null, 'max' as const, 0.25, 4, 1_000),
    loop: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('kafka' as const), servers: word, topic: orNull, group_id: orNull, username: orNull, tls: fc.boolean() }),
  fc.record({ kind: fc.constant('otlp' as const), place: word }),
  fc.record({ kind: fc.constant('prometheus' as const), url: word, username: orNull }),
)

describe('the form of the source', () => {
  it('says what was kept, as it was kept', () => {
    fc.assert(
      fc.property(choices, (choice) => {
        const said = choiceOf(draftOf(fromWire(sourceChoiceSchema.parse(choice))))
        expect('choice' in said && said.choice !== null && toWire(said.choice)).toEqual(choice)
      }),
    )
    expect(choiceOf(draftOf(null))).toEqual({ choice: null })
  })

  it('says what is missing, in a sentence', () => {
    const empty = draftOf(null)
    for (const kind of ['replay', 'kafka', 'prometheus'] as const)
      expect(choiceOf({ ...empty, kind })).toEqual({ problem: expect.stringMatching(/^Write .*such as .*\.$/) })
    expect(choiceOf({ ...empty, kind: 'otlp', place: ' ' })).toEqual({ problem: expect.stringMatching(/4318/) })
    expect(choiceOf({ ...empty, kind: 'replay', file: 'a.jsonl', speed: '2000' })).toEqual({
      problem: expect.stringMatching(/0\.25 to 1000/),
    })
  })
})
