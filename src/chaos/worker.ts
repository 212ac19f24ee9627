import { parentPort } from 'node:worker_threads'
import { chaosHostMessageSchema } from '../shared/model/chaos-messages.ts'
import { Session } from './session.ts'

/** The simulator's thread. A message it cannot read is a defect of ours: it ends the thread, and the host starts a new one. */
const port = parentPort
if (!port) throw new Error('worker.ts runs as a worker thread of the NEXUS core; on a command line use "npm run chaos".')
const session = new Session((message) => port.postMessage(message))
port.on('message', (message: unknown) => session.handle(chaosHostMessageSchema.parse(message)))
