import { describe, expect, it } from 'vitest'
import { undone } from './save-settings.ts'

describe('undone', () => {
  it('takes back what could not be kept, but nothing that was changed again since', () => {
    expect(undone({ volume: 0.2 }, { volume: 0.8 }, { volume: 0.2, muted: true })).toEqual({ volume: 0.8 })
    expect(undone({ volume: 0.2 }, { volume: 0.8 }, { volume: 0.5 })).toEqual({})
    expect(undone({ muted: true }, { muted: false }, { muted: true })).toEqual({ muted: false })
  })
})
