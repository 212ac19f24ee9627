import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NexusError, UsageError } from '../../shared/errors.ts'
import { DEFAULT_TOPOLOGY } from '../../shared/model/topology.ts'
import type { NexusConfig } from '../config.ts'
import { topologyToWire } from '../core/wire.ts'
import { datadogOf } from '../datadog-config.ts'
import { openDemoScript } from '../demo/index.ts'
import { createNexus } from '../nexus.ts'
import type { Nexus, NexusPorts } from '../nexus-types.ts'
import { removeLeftFolders, standInFolder } from './folders.ts'
import { type DemoRecording, readDemoRecording } from './recording-file.ts'
import { withStandIn } from './stage.ts'
import type { StandIn } from './standby.ts'

export interface StagedPorts extends NexusPorts {
  /** File beside the recording of the demo that says where each cue begins in it. */
  readonly demoMarks: string
}

/** A core with a recording of the demo in the wings; see {@link withStandIn}. Throws as {@link createNexus} does. */
export async function createStagedNexus(config: NexusConfig, ports: StagedPorts): Promise<Nexus> {
  removeLeftFolders()
  const live = await createNexus(config, ports)
  const script = openDemoScript(config.demo.script ?? ports.demoScript)
  const read = () => readDemoRecording(ports.demoMarks, script)
  return withStandIn(live, {
    clock: ports.clock,
    log: ports.log,
    refusal() {
      const recording = read()
      return typeof recording === 'string' ? recording : null
    },
    async open() {
      const recording = read()
      if (typeof recording === 'string') throw unavailable(recording)
      return openStandIn(config, ports, recording)
    },
  })
}

/** A whole core on the recording, with a folder of its own that goes with it. */
async function openStandIn(config: NexusConfig, ports: NexusPorts, recording: DemoRecording): Promise<StandIn> {
  const folder = freshFolder()
  const forget = () => rm(folder, { recursive: true, force: true, maxRetries: 3 })
  let nexus: Nexus | null = null
  try {
    const topologyFile = join(folder, 'topology.json')
    await writeFile(topologyFile, JSON.stringify(topologyToWire(DEFAULT_TOPOLOGY)))
    nexus = await createNexus(ofTheRecording(config, recording, folder, topologyFile), { ...alone(ports), standIn: recording })
    await nexus.start()
  } catch (error) {
    await nexus?.stop()
    await forget()
    throw error instanceof UsageError ? unavailable(error.message) : error
  }
  const opened = nexus
  return {
    nexus: opened,
    markOf: (cueId) => recording.marks.get(cueId ?? '') ?? Math.min(...recording.marks.values()),
    async close() {
      await opened.stop()
      await forget()
    },
  }
}

function freshFolder(): string {
  try {
    return standInFolder()
  } catch (error) {
    throw unavailable(`The temporary folder cannot be written (${error instanceof Error ? error.message : String(error)}).`)
  }
}

/** The stand-in speaks to nobody outside, and keeps nothing where the live system keeps it. */
function ofTheRecording(config: NexusConfig, { file }: DemoRecording, dataFolder: string, topologyFile: string): NexusConfig {
  const { sourceNote: _, ...rest } = config
  return {
    ...rest,
    dataFolder,
    profile: 'demo',
    monitorsFile: null,
    source: { kind: 'replay', file, speed: 1, loop: false, topologyFile, baselineFile: null },
    analysis: null,
    voice: null,
    webhookSecret: null,
    tracing: { ...config.tracing, target: null, datadog: false },
    remediation: { ...config.remediation, file: null },
    mcp: { ...config.mcp, enabled: false },
    datadog: datadogOf({}),
    demo: { ...config.demo, starts: null },
  }
}

/** Its notices stand in its debug overlay; a terminal hears of the live system alone, and so do keys and the shell. */
function alone({ say: _say, keys: _keys, desktop: _desktop, ...ports }: NexusPorts): NexusPorts {
  return ports
}

const unavailable = (sentence: string): NexusError => new NexusError('NEXUS_STAND_IN_UNAVAILABLE', `${sentence} The live demo goes on.`)
