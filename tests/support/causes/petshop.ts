import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createIngest } from '../../../src/main/engine/index.ts'
import { type CauseInput, pointOf } from '../../../src/main/engine/root-cause/index.ts'
import { topologyFileSchema } from '../../../src/shared/model/topology.ts'
import type { Calls, Rows } from './inject.ts'

/** Real incidents (PetShop, Hardt et al. 2023, CC-BY-4.0), outside the project. */
export const PETSHOP = process.env.NEXUS_PETSHOP ?? resolve(import.meta.dirname, '../../../../shared/incidents/petshop')
export const PETSHOP_PRESENT = existsSync(PETSHOP)
export const LEVELS = ['high_traffic', 'low_traffic'] as const
export const FRONT = 'PetSite'
export const SAMPLE_MS = 300_000

export interface Label {
  readonly alerting_service: string
  readonly root_cause: string
}

export interface Level {
  readonly name: string
  readonly baseline: Rows
  readonly calls: Calls
  /** Instants of the baseline, rising. */
  readonly instants: readonly number[]
}

export function rowsOf(path: string): Rows {
  const bytes = readFileSync(path)
  const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').split('\n')
  const ingest = createIngest({ maxServices: 1_000, services: [], utf8: (raw) => Buffer.from(raw).toString() })
  const rows: Rows = new Map()
  for (const event of ingest.decode({ source: path, partition: 0, offset: 0, lines }, false, 0)?.events ?? []) {
    rows.set(event.serviceId, rows.get(event.serviceId) ?? [])
    rows.get(event.serviceId)?.push(pointOf(event))
  }
  return rows
}

export function levelOf(name: string): Level {
  const baseline = rowsOf(resolve(PETSHOP, name, 'baseline.jsonl.gz'))
  const { calls } = topologyFileSchema.parse(JSON.parse(readFileSync(resolve(PETSHOP, name, 'topology.json'), 'utf8')))
  const instants = (baseline.get(FRONT) ?? []).map(({ atMs }) => atMs).sort((a, b) => a - b)
  return { name, baseline, calls, instants }
}

export function incidentOf(level: string, number: number): { rows: Rows; label: Label; path: string } {
  const path = resolve(PETSHOP, level, 'train', `incident-${number}`)
  const label: Label = JSON.parse(readFileSync(`${path}.label.json`, 'utf8'))
  return { rows: rowsOf(`${path}.jsonl`), label, path: `${path}.jsonl` }
}

/** The samples with `from` <= time <= `to`. */
export const between = (rows: Rows, from: number, to: number): Rows =>
  new Map([...rows].map(([id, points]) => [id, points.filter(({ atMs }) => atMs >= from && atMs <= to)]))

export function inputOf(rows: Rows, baseline: Rows, calls: Calls, alertingService: string | null): CauseInput {
  const nowMs = [...rows.values()].flat().reduce((newest, { atMs }) => Math.max(newest, atMs), 0)
  const services = [...rows].map(([serviceId, points]) => ({
    serviceId,
    points,
    healthy: null,
    history: baseline.get(serviceId) ?? [],
    silentSinceMs: null,
  }))
  return { nowMs, alertingService, alertedMs: null, services, calls, marks: [], sampleMs: SAMPLE_MS }
}
