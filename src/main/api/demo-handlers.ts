import { type ContractBase, operator } from './base.ts'
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
    start: os.demo.start.handler(({ input, context }) => {
      operator(context)
      return demo.start(input)
    }),
    next: os.demo.next.handler(({ context }) => {
      operator(context)
      return demo.next()
    }),
    back: os.demo.back.handler(({ context }) => {
      operator(context)
      return demo.back()
    }),
    jump: os.demo.jump.handler(({ input, context }) => {
      operator(context)
      return demo.jump(input.cue)
    }),
    pause: os.demo.pause.handler(({ context }) => {
      operator(context)
      return demo.pause()
    }),
    resume: os.demo.resume.handler(({ context }) => {
      operator(context)
      return demo.resume()
    }),
    stop: os.demo.stop.handler(({ context }) => {
      operator(context)
      return demo.stop()
    }),
    reset: os.demo.reset.handler(({ context }) => {
      operator(context)
      return demo.reset()
    }),
  }
}
