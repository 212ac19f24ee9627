/** A key as Electron tells it before the page hears of it. */
export interface Key {
  readonly type: string
  readonly key: string
  readonly control: boolean
  readonly shift: boolean
  readonly alt: boolean
  readonly meta: boolean
}

/**
 * Whether a key ends the program past the page. Ctrl+Shift+Q always does: a wall display has no menu. Ctrl+Q is the
 * page's own (picture quality); where the page cannot hear it (`usable` is false) a person who presses it wants to leave.
 */
export function isQuitKey({ type, key, control, shift, alt, meta }: Key, usable: boolean): boolean {
  return type === 'keyDown' && key.toLowerCase() === 'q' && control && !alt && !meta && (shift || !usable)
}
