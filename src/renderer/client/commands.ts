import { getDefaultStore } from 'jotai'
import { fromWire, toWire } from '../../shared/model/case.ts'
import type { Incident, IncidentWire } from '../../shared/model/incident.ts'
import { ACTION_LABEL, type ActionName } from '../../shared/model/remediation.ts'
import type { Settings } from '../../shared/model/settings.ts'
import { mergeIncidents } from '../state/incidents.ts'
import { ownSettingsAtom, watchOnlyAtom } from '../state/session.ts'
import { chaosAtom, type FixProgress, fixesAtom, incidentsAtom, settingsAtom, sourceAtom } from '../state/store.ts'
import { failureOf } from './failure.ts'
import type { NexusClient } from './link.ts'
import { currentClient, feed } from './session.ts'

const store = getDefaultStore()

/** Runs a command; a refusal or failure becomes a caption. Returns undefined when it did not succeed. */
async function command<T>(run: (client: NexusClient) => Promise<T>): Promise<T | undefined> {
  const client = currentClient()
  if (!client) {
    feed.caption('warning', 'Not connected to the core: nothing was changed.')
    return undefined
  }
  const why = store.get(watchOnlyAtom)
  if (why !== null) {
    feed.caption('info', why)
    return undefined
  }
  try {
    return await run(client)
  } catch (error) {
    feed.caption('warning', failureOf(error).message)
    return undefined
  }
}

/** Starts a chaos mode or scenario. */
export async function startChaos(mode: string): Promise<void> {
  const status = await command((client) => client.chaos.start({ mode }))
  if (status) store.set(chaosAtom, fromWire(status))
}

/** Emergency stop: back to steady at once. */
export async function stopChaos(): Promise<void> {
  const status = await command((client) => client.chaos.stop())
  if (status) store.set(chaosAtom, fromWire(status))
}

/** Begins the demo by itself, from a known state. */
export const startDemo = () => demoCommand((client) => client.demo.start({}))
/** Ends the demo, and leaves the system as it is. */
export const stopDemo = () => demoCommand((client) => client.demo.stop())
/** A known state at once, whether a demo runs or not. */
export const resetDemo = () => demoCommand((client) => client.demo.reset())

/** How it stands then is told live. */
async function demoCommand(run: (client: NexusClient) => Promise<unknown>): Promise<void> {
  await command(run)
}

/** Pauses or resumes the source. */
export async function pauseSource(paused: boolean): Promise<void> {
  const status = await command((client) => (paused ? client.source.pause() : client.source.resume()))
  if (status) store.set(sourceAtom, fromWire(status))
}

/** Jumps to an instant (ms since the epoch) of a recording. */
export async function seekSource(at: number): Promise<void> {
  const status = await command((client) => client.source.seek({ position: new Date(at).toISOString() }))
  if (status) store.set(sourceAtom, fromWire(status))
}

/** Sets the replay speed; null is "max". */
export async function setSpeed(speed: number | null): Promise<void> {
  const status = await command((client) => client.source.speed({ speed }))
  if (status) store.set(sourceAtom, fromWire(status))
}

/** Changes preferences; shown at once, kept by the core when it can. A viewer's are of this page alone. */
export async function changeSettings(change: Partial<Settings>): Promise<void> {
  store.set(settingsAtom, { ...store.get(settingsAtom), ...change })
  if (store.get(watchOnlyAtom) !== null) {
    store.set(ownSettingsAtom, { ...store.get(ownSettingsAtom), ...change })
    return
  }
  await command((client) => client.settings.update(toWire<Parameters<NexusClient['settings']['update']>[0]>(change)))
}

function setFix(fix: FixProgress): void {
  const fixes = new Map(store.get(fixesAtom))
  fixes.set(fix.serviceId, fix)
  store.set(fixesAtom, fixes)
}

/** Applies a fix; its progress is followed in {@link fixesAtom}. `plan`: what was shown and approved of a runbook. */
export async function applyFix(serviceId: string, action: ActionName, plan?: string): Promise<void> {
  const base = { serviceId, label: ACTION_LABEL[action], remediationId: null }
  const client = currentClient()
  if (!client) {
    setFix({ ...base, state: 'failed', message: 'Not connected to the core: nothing was changed.', at: Date.now() })
    return
  }
  const running = store.get(fixesAtom).get(serviceId)
  if (running?.state === 'sending') return
  setFix({ ...base, state: 'sending', message: 'Sent to the core.', at: Date.now() })
  try {
    const answer = await client.remediation.apply({ service_id: serviceId, action, ...(plan !== undefined && { plan }) })
    // The result may have overtaken the answer: it must not be put back to "recovering".
    const now = store.get(fixesAtom).get(serviceId)
    if (now?.remediationId === answer.remediation_id) return
    setFix({ ...base, state: 'recovering', message: answer.message, remediationId: answer.remediation_id, at: Date.now() })
  } catch (error) {
    const { refused, message } = failureOf(error)
    setFix({ ...base, state: refused ? 'refused' : 'failed', message, at: Date.now() })
  }
}

async function incidentCommand(run: (client: NexusClient) => Promise<IncidentWire>): Promise<Incident | undefined> {
  const answer = await command(run)
  if (!answer) return undefined
  const { timeline, ...summary } = fromWire(answer)
  store.set(incidentsAtom, (known) => mergeIncidents(known, [summary]))
  return { ...summary, timeline }
}

/** Acknowledges an open incident. */
export const acknowledgeIncident = (id: string) => incidentCommand((client) => client.incident.acknowledge({ incident_id: id }))
/** Resolves an incident by hand. */
export const resolveIncident = (id: string, resolution: string) =>
  incidentCommand((client) => client.incident.resolve(resolution ? { incident_id: id, resolution } : { incident_id: id }))
/** Adds a note to an incident's timeline. */
export const noteIncident = (id: string, text: string) => incidentCommand((client) => client.incident.note({ incident_id: id, text }))
/** Says who takes care of an incident. */
export const assignIncident = (id: string, assignee: string) =>
  incidentCommand((client) => client.incident.assign({ incident_id: id, assignee }))
/** Reopens a resolved incident. */
export const reopenIncident = (id: string, reason: string) =>
  incidentCommand((client) => client.incident.reopen(reason ? { incident_id: id, reason } : { incident_id: id }))
