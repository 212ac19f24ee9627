import type { ContractBase } from './base.ts'
import type { RouterParts } from './parts.ts'

/** Handlers of `demo`. */
export function demoHandlers(os: ContractBase, { demo }: RouterParts) {
  return {
    script: os.demo.script.handler(({ context }) => {
      const script = demo.script()
      // What the presenter is going to say is nobody else's business.
      return context.actor.role === 'viewer' ? { ...script, cues: script.cues.map((cue) => ({ ...cue, notes: null })) } : script
    }),
    status: os.demo.status.handler(() => demo.status()),
    start: os.demo.start.handler(({ input }) => demo.start(input)),
    next: os.demo.next.handler(() => demo.next()),
    back: os.demo.back.handler(() => demo.back()),
    jump: os.demo.jump.handler(({ input }) => demo.jump(input.cue)),
    pause: os.demo.pause.handler(() => demo.pause()),
    resume: os.demo.resume.handler(() => demo.resume()),
    stop: os.demo.stop.handler(() => demo.stop()),
    reset: os.demo.reset.handler(() => demo.reset()),
  }
}
