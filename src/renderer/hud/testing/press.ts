import type { KeyPress } from '../keymap.ts'

/** A key press as the browser tells it; what is not said is not held. */
export const press = (part: Partial<KeyPress>): KeyPress => ({
  key: '',
  code: '',
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
  ...part,
})
