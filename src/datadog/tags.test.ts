import { expect, it } from 'vitest'
import { tagOf } from './tags.ts'

it.each([
  ['Orders::Checkout@v1, west/2', 'orders::checkout_v1_west/2'],
  ['gpt-4o|x#y\n', 'gpt-4o_x_y_'],
  ['', '_'],
  ['Zürich', 'zürich'],
  ['a:', 'a'],
])('writes a tag as Datadog keeps it: %j', (value, kept) => {
  expect(tagOf('service_id', value)).toBe(`service_id:${kept}`)
})

it('writes none that is longer than Datadog keeps', () => {
  expect(tagOf('service_id', 'x'.repeat(300))).toHaveLength(200)
})
