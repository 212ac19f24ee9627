import type { Tool } from '../tool.ts'
import { runBacktest } from './backtest.ts'
import { explainIncident, listIncidents } from './incidents.ts'
import { queryMetrics } from './metrics.ts'
import { applyRemediation, getProposal } from './proposals.ts'
import { getSystemStatus } from './status.ts'

/** Every tool, in the order in which they are listed. */
export const TOOLS: readonly Tool[] = [
  getSystemStatus,
  queryMetrics,
  listIncidents,
  explainIncident,
  runBacktest,
  applyRemediation,
  getProposal,
]
