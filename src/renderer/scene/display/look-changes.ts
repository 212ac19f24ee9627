/** When slots first showed the look they have now. */
export class LookChanges {
  private readonly bySlot = new Map<number, { readonly frame: number; readonly timeMs: number }>()

  /** Notes the slots whose look this frame showed first, and empties the list. */
  take(fresh: number[], frame: number): void {
    for (let i = 0; i < fresh.length; i++) this.bySlot.set(fresh[i] as number, { frame, timeMs: performance.now() })
    fresh.length = 0
  }

  of(slot: number): { readonly frame: number; readonly timeMs: number } | null {
    return this.bySlot.get(slot) ?? null
  }

  /** Slots mean other services now. */
  clear(): void {
    this.bySlot.clear()
  }
}
