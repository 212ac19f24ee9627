import { EventEmitter } from 'node:events'
import { application } from './application.ts'
import { hearDriver } from './line.ts'
import type { Bounds } from './messages.ts'

const FIRST: Bounds = { x: 0, y: 0, width: 1920, height: 1080 }

/** Electron's `screen`: one display, until the test connects others. */
class ScreenDouble extends EventEmitter {
  private list: readonly Bounds[] = [FIRST]

  constructor() {
    super()
    hearDriver((message) => {
      if (message.tell !== 'displays') return
      const more = message.bounds.length > this.list.length
      this.list = message.bounds
      this.emit(more ? 'display-added' : 'display-removed', {}, {})
    })
  }

  getAllDisplays() {
    application.after('screen.getAllDisplays')
    return this.list.map((bounds, at) => ({ id: at + 1, bounds, workArea: bounds, label: at === 0 ? 'Panel 55' : '', scaleFactor: 1 }))
  }

  getPrimaryDisplay() {
    const [first] = this.getAllDisplays()
    if (first === undefined) throw new Error('The double of Electron has no display.')
    return first
  }
}

export const screenDouble = new ScreenDouble()
