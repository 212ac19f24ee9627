import { ACTION_LABEL } from '../../../shared/model/remediation.ts'
import { plain } from '../markup.ts'
import { instant, milliseconds, percent } from '../text.ts'
import { afterBegin } from './build.ts'
import { byMonitor, madeBy, type PostMortem, ROLE_WORDS, SEVERITY_WORDS, STATE_WORDS, SYMPTOM_WORDS, wordsOf } from './model.ts'

/** Cells are finished Markdown of one line each. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return []
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

const section = (title: string, lines: readonly string[], empty: string): string[] => [
  `## ${title}`,
  '',
  ...(lines.length > 0 ? lines : [empty]),
  '',
]
const bullets = (items: readonly string[]): string[] => items.map((item) => `- ${item}`)
const orDash = (value: number | null, words: (value: number) => string): string => (value === null ? '–' : words(value))

function causeLines(document: PostMortem): string[] {
  const { causes, path, input } = document
  const report = input.evidence.analysis?.report
  if (report === undefined) return []
  const lines = [plain(report.sentence), '']
  const [cause] = causes
  if (cause === undefined) return lines
  lines.push(
    ...table(
      ['candidate', 'confidence', 'showed'],
      causes.map((one) => [plain(one.serviceId), percent(one.confidence), SYMPTOM_WORDS[one.symptom]]),
    ),
    '',
  )
  lines.push(
    'How it spread:',
    '',
    ...path.map((step, i) => `${i + 1}. **${plain(step.serviceId)}** +${step.afterSeconds} s: ${step.words}`),
  )
  return lines
}

/** The post-mortem as CommonMark with GitHub's tables. */
export function toMarkdown(document: PostMortem): string {
  const { input, summary, figures, impact, timeline, causes, questions, beganMs } = document
  const { incident, remediations, generatedAt, version } = input
  const [cause] = causes
  return [
    `# Post-mortem: ${plain(incident.title)}`,
    '',
    `${SEVERITY_WORDS[incident.severity]} · ${STATE_WORDS[incident.state]} · ${instant(incident.openedAt)} · ${plain(incident.incidentId)}`,
    '',
    ...section(
      'Summary',
      bullets([
        `**What happened.** ${plain(summary.what)}`,
        `**Who was affected.** ${plain(summary.affected)}`,
        `**How long.** ${plain(summary.lasted)}`,
        `**Cause.** ${plain(summary.cause)}`,
        `**How it was fixed.** ${plain(summary.fix)}`,
      ]),
      '',
    ),
    ...section(
      'Figures',
      table(
        ['figure', 'value'],
        figures.map(({ label, value }) => [label, plain(value)]),
      ),
      '',
    ),
    ...section(
      'Impact by service',
      table(
        ['service', 'role', 'onset', 'usual latency', 'worst latency', 'usual errors', 'worst errors'],
        impact.map((service) => [
          plain(service.serviceId),
          ROLE_WORDS[service.role],
          orDash(service.onsetMs, (ms) => afterBegin(ms, beganMs)),
          orDash(service.usualLatencyMs, milliseconds),
          orDash(service.peakLatencyMs, milliseconds),
          orDash(service.usualErrorRate, percent),
          orDash(service.peakErrorRate, percent),
        ]),
      ),
      'No service is known.',
    ),
    ...section(
      'Timeline',
      table(
        ['time', 'after', 'what', 'by'],
        timeline.map((entry) => [instant(entry.at), entry.after, plain(wordsOf(entry)), plain(madeBy(entry))]),
      ),
      'Nothing was written down.',
    ),
    ...section('Cause', causeLines(document), 'No cause was computed for this incident.'),
    ...section('Evidence', bullets((cause?.evidence ?? []).map((item) => plain(item.text))), 'There is none.'),
    ...section('What speaks against it', bullets((cause?.against ?? []).map(plain)), 'Nothing that was measured.'),
    ...section(
      'Monitors',
      byMonitor(input).flatMap(({ monitorId, title, about, lines }) => [
        `- **${plain(title)}** (${plain(monitorId)}): ${plain(about)}`,
        ...lines.map((line) => `  - ${instant(line.at)}, ${plain(line.group)}: ${plain(line.why)}`),
      ]),
      'No monitor is known.',
    ),
    ...section(
      'Fixes applied',
      table(
        ['time', 'fix', 'service', 'by', 'outcome'],
        remediations.map((fix) => [
          instant(fix.startedAt),
          ACTION_LABEL[fix.action],
          plain(fix.serviceId),
          plain(fix.actor),
          `${fix.state}: ${plain(fix.message)}`,
        ]),
      ),
      'None with NEXUS.',
    ),
    ...section('Open questions', bullets(questions.map(plain)), 'None.'),
    '---',
    '',
    `Written by NEXUS ${version} at ${instant(generatedAt)} from its own records.`,
    '',
  ].join('\n')
}
