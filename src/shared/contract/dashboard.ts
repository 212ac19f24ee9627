import { z } from 'zod'
import { dashboardRangeSchema, llmDashboardSchema, overviewSchema } from '../model/dashboard.ts'
import { viewer } from './base.ts'

const ranged = z.object({ range: dashboardRangeSchema.default('1h') })

/** Procedures of `dashboard`. */
export const dashboardContract = {
  overview: viewer
    .route({
      method: 'GET',
      path: '/api/dashboard/overview',
      summary: 'System Overview: integrity, incidents, latency, errors, lag, events',
      tags: ['dashboard'],
    })
    .input(ranged)
    .output(overviewSchema),
  llm: viewer
    .route({
      method: 'GET',
      path: '/api/dashboard/llm',
      summary: 'LLM Deep Dive: tokens, calls, cost, latency and budgets',
      tags: ['dashboard'],
    })
    .input(ranged)
    .output(llmDashboardSchema),
} as const
