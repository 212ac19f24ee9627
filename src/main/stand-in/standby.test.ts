import { expect, it } from 'vitest'
import { silentLog } from '../core/log.ts'
import { Standby } from './standby.ts'

/** What was done, in order; `broken`: what fails. */
function stage() {
  const done: string[] = []
  const broken = new Set<'open' | 'wind'>()
  let made = 0
  const standby = new Standby({
    log: silentLog,
    async open() {
      if (broken.has('open')) throw new Error('No recording.')
      const name = `core ${++made}`
      done.push(`${name} made`)
      return {
        async close() {
          done.push(`${name} closed`)
        },
      }
    },
    async wind(_standIn, cueId) {
      if (broken.has('wind')) throw new Error('It did not reach the cue in time.')
      done.push(`to ${cueId}`)
    },
  })
  return { standby, done, broken }
}

it('waits at the cue at hand, is wound once for each, and is taken once', async () => {
  const { standby, done } = stage()
  for (const cue of ['hook', 'hook', 'problem', 'problem']) await standby.keep(cue)
  await standby.take('problem')
  expect(done).toEqual(['core 1 made', 'to hook', 'to problem'])
  await standby.take('problem')
  expect(done.slice(3)).toEqual(['core 2 made', 'to problem'])
})

it('is wound at the key where the cue is another one by then', async () => {
  const { standby, done } = stage()
  await standby.keep('hook')
  await standby.take('fix')
  expect(done).toEqual(['core 1 made', 'to hook', 'to fix'])
})

it('is let go with the demo', async () => {
  const { standby, done } = stage()
  await standby.letGo()
  await standby.keep('hook')
  await standby.letGo()
  await standby.letGo()
  expect(done).toEqual(['core 1 made', 'to hook', 'core 1 closed'])
})

it('that cannot be made or wound leaves nothing behind, and is tried again at the key and for the next demo', async () => {
  const { standby, done, broken } = stage()
  broken.add('wind')
  await standby.keep('hook')
  await standby.keep('problem')
  expect(done, 'not again and again').toEqual(['core 1 made', 'core 1 closed'])
  await expect(standby.take('problem')).rejects.toThrow('did not reach')
  expect(done.slice(2)).toEqual(['core 2 made', 'core 2 closed'])
  broken.clear()
  await standby.letGo()
  await standby.keep('hook')
  expect(done.slice(4)).toEqual(['core 3 made', 'to hook'])
})
