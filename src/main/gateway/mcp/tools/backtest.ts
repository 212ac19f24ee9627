import { z } from 'zod'
import { backtestInput } from '../../../../shared/contract/monitor.ts'
import { backtestSchema } from '../../../../shared/model/backtest.ts'
import { MAX_MONITORS_TEXT } from '../../../../shared/model/monitor-rules.ts'
import { defineTool } from '../tool.ts'

/** Alerts of each side told in words. */
const MOST_TOLD = 20

export const runBacktest = defineTool({
  name: 'run_backtest',
  title: 'Back-test monitors',
  description:
    'What a monitor file (YAML, as docs/monitors.md) would have fired on recorded history, against what did fire. Nothing is loaded. Without a text: the monitors in force. Without an incident: the newest recording.',
  input: backtestInput.extend({
    text: z.string().max(MAX_MONITORS_TEXT).optional().describe('A monitor file in YAML; absent: the monitors in force.'),
  }),
  output: backtestSchema,
  async run({ text, ...rest }, { nexus, signal }) {
    const tried = text ?? (await nexus.monitor.rules()).text
    const result = await nexus.monitor.backtest({ ...rest, text: tried }, { signal })
    const problems = result.problems.map((problem) => `- line ${problem.line}: ${problem.message}`)
    const fired = result.would_fire
      .slice(0, MOST_TOLD)
      .map((one) => `- ${one.monitor_id} on ${one.group}, ${one.from} to ${one.to ?? 'the end'}: ${one.why}`)
    const left = result.would_fire.length - fired.length
    return {
      result,
      text: [
        result.summary,
        ...(problems.length > 0 ? ['Problems of the text:', ...problems] : []),
        ...(fired.length > 0 ? ['It would have fired:', ...fired] : []),
        ...(left > 0 ? [`- and ${left} more`] : []),
      ].join('\n'),
    }
  },
})
