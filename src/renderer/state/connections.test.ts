import { expect, test } from 'vitest'
import { type Connection, troubleNameSchema } from '../../shared/model/connection.ts'
import { inOrder, standingOf, TROUBLE_WORD } from './connections.ts'

const one = (id: string, state: Connection['state']): Connection => ({
  id,
  title: id,
  direction: 'out',
  state,
  trouble: null,
  sentence: '',
  address: null,
  since: null,
})

test('what needs somebody comes first, what is not configured last', () => {
  const given = [one('a', 'off'), one('b', 'ok'), one('c', 'failed'), one('d', 'connecting'), one('e', 'degraded'), one('f', 'failed')]
  expect(inOrder(given).map(({ id }) => id)).toEqual(['c', 'f', 'e', 'd', 'b', 'a'])
})

test.each([
  [['ok', 'off'], 'The one in use works'],
  [['ok', 'ok', 'off'], 'All 2 in use work'],
  [['ok', 'connecting'], '1 work, 1 not tried yet'],
  [['ok', 'failed', 'degraded'], '2 connections in trouble'],
] as const)('%j stands as "%s"', (states, text) => {
  expect(standingOf(states.map((state, at) => one(String(at), state))).text).toBe(text)
})

test('every trouble has a word of its own', () => {
  expect(new Set(troubleNameSchema.options.map((name) => TROUBLE_WORD[name])).size).toBe(troubleNameSchema.options.length)
})
