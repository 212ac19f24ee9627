import { z } from 'zod'
import { alarmHealthSchema } from '../model/analysis.ts'
import { backtestSchema } from '../model/backtest.ts'
import { ledgerEntrySchema } from '../model/ledger.ts'
import { monitorIdSchema } from '../model/monitor.ts'
import { MAX_MONITORS_TEXT, monitorProblemSchema, monitorRuleSchema, monitorRulesSchema, muteSchema } from '../model/monitor-rules.ts'
import { errors, operator, viewer, writtenText } from './base.ts'

/** What is tried on which history. */
export const backtestInput = z.object({
  text: z.string().max(MAX_MONITORS_TEXT),
  /** An incident whose recording is used; absent: the newest recording. */
  incident_id: z.string().min(1).max(100).optional(),
  /** Only this monitor of the file. */
  monitor_id: monitorIdSchema.optional(),
})

/** Procedures of `monitor`. */
export const monitorContract = {
  rules: viewer
    .route({ method: 'GET', path: '/api/monitors/rules', summary: 'Monitors in force and their YAML', tags: ['monitor'] })
    .output(monitorRulesSchema),
  check: viewer
    .route({ method: 'POST', path: '/api/monitors/check', summary: 'Check a monitor file without loading it', tags: ['monitor'] })
    .input(z.object({ text: z.string().max(MAX_MONITORS_TEXT) }))
    .output(z.object({ rules: z.array(monitorRuleSchema), problems: z.array(monitorProblemSchema) })),
  save: operator
    .route({
      method: 'PUT',
      path: '/api/monitors/rules',
      summary: 'Save a monitor file; refused whole if it has a problem',
      tags: ['monitor'],
    })
    .errors(errors('NEXUS_MONITORS_INVALID'))
    .input(z.object({ text: z.string().max(MAX_MONITORS_TEXT) }))
    .output(monitorRulesSchema),
  backtest: viewer
    .route({
      method: 'POST',
      path: '/api/monitors/backtest',
      summary: 'What a monitor file would have fired on recorded history, against what did',
      tags: ['monitor'],
    })
    .errors(errors('NEXUS_RECORDING_UNKNOWN'))
    .input(backtestInput)
    .output(backtestSchema),
  mute: operator
    .route({ method: 'POST', path: '/api/monitors/mute', summary: 'Silence a monitor, with reason and expiry', tags: ['monitor'] })
    .errors(errors('NEXUS_MONITOR_UNKNOWN'))
    .input(
      z.object({
        monitor_id: monitorIdSchema,
        group: z.string().min(1).max(300).nullable().default(null),
        reason: writtenText(500),
        minutes: z
          .number()
          .positive()
          .max(60 * 24 * 30),
      }),
    )
    .output(muteSchema),
  unmute: operator
    .route({ method: 'POST', path: '/api/monitors/unmute', summary: 'End a mute', tags: ['monitor'] })
    .errors(errors('NEXUS_MUTE_UNKNOWN'))
    .input(z.object({ monitor_id: monitorIdSchema, group: z.string().min(1).max(300).nullable().default(null) }))
    .output(z.object({ mutes: z.array(muteSchema) })),
  mutes: viewer
    .route({ method: 'GET', path: '/api/monitors/mutes', summary: 'Mutes in force', tags: ['monitor'] })
    .output(z.object({ mutes: z.array(muteSchema) })),
  ledger: viewer
    .route({ method: 'GET', path: '/api/monitors/ledger', summary: 'Why monitors spoke, or did not; newest first', tags: ['monitor'] })
    .input(
      z.object({
        monitor_id: monitorIdSchema.optional(),
        group: z.string().min(1).max(300).optional(),
        incident_id: z.string().min(1).max(100).optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ entries: z.array(ledgerEntrySchema) })),
  health: viewer
    .route({ method: 'GET', path: '/api/monitors/health', summary: 'How well each monitor behaves', tags: ['monitor'] })
    .output(z.object({ monitors: z.array(alarmHealthSchema), since: z.string().nullable() })),
} as const
