import { ACTION_LABEL } from '../../../shared/model/remediation.ts'
import { Markup, markup, NOTHING } from '../markup.ts'
import { clockTime, instant, milliseconds, percent } from '../text.ts'
import { afterBegin } from './build.ts'
import { chartsOf } from './charts.ts'
import { byMonitor, madeBy, type PostMortem, ROLE_WORDS, SEVERITY_WORDS, STATE_WORDS, SYMPTOM_WORDS, wordsOf } from './model.ts'
import { STYLE } from './style.ts'

/** Nothing is loaded, run, framed or sent, whatever the text of an incident holds. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

const orDash = (value: number | null, words: (value: number) => string): string => (value === null ? '–' : words(value))
const section = (id: string, title: string, body: Markup, empty: string): Markup =>
  markup`<section id="${id}"><h2>${title}</h2>${body.html === '' ? markup`<p class="empty">${empty}</p>` : body}</section>\n`

/** Rows of a table whose cells are Markup; columns named in `num` are figures. */
function table(head: readonly string[], rows: readonly Markup[], num: readonly string[] = []): Markup {
  if (rows.length === 0) return NOTHING
  const cells = head.map((name) => markup`<th scope="col"${num.includes(name) ? new Markup(' class="num"') : NOTHING}>${name}</th>`)
  return markup`<table><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table>`
}

const list = (kind: string, items: readonly string[]): Markup =>
  items.length === 0 ? NOTHING : markup`<ul class="${kind}">${items.map((item) => markup`<li>${item}</li>`)}</ul>`

function summarySection({ summary, figures }: PostMortem): Markup {
  const rows: [string, string][] = [
    ['What happened', summary.what],
    ['Who was affected', summary.affected],
    ['How long', summary.lasted],
    ['Cause', summary.cause],
    ['How it was fixed', summary.fix],
  ]
  return markup`<dl class="summary">${rows.map(([term, text]) => markup`<dt>${term}</dt><dd>${text}</dd>`)}</dl>
<ul class="figures">${figures.map(({ label, value }) => markup`<li><span>${label}</span><b>${value}</b></li>`)}</ul>`
}

function impactTable({ impact, beganMs }: PostMortem): Markup {
  const figures = ['onset', 'usual latency', 'worst latency', 'usual errors', 'worst errors']
  const rows = impact.map(
    (service) =>
      markup`<tr class="${service.role}"><td>${service.serviceId}</td><td class="role">${ROLE_WORDS[service.role]}</td>${[
        orDash(service.onsetMs, (ms) => afterBegin(ms, beganMs)),
        orDash(service.usualLatencyMs, milliseconds),
        orDash(service.peakLatencyMs, milliseconds),
        orDash(service.usualErrorRate, percent),
        orDash(service.peakErrorRate, percent),
      ].map((text) => markup`<td class="num">${text}</td>`)}</tr>`,
  )
  return table(['service', 'role', ...figures], rows, figures)
}

function timelineTable({ timeline }: PostMortem): Markup {
  const rows = timeline.map(
    (entry) =>
      markup`<tr><td class="time">${instant(entry.at)}</td><td class="num">${entry.after}</td><td>${wordsOf(entry)}</td><td class="role">${madeBy(entry)}</td></tr>`,
  )
  return table(['time', 'after', 'what', 'by'], rows, ['after'])
}

const bar = (share: number): Markup =>
  markup`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${Math.round(share * 100)}" height="8"/></svg>`

function causeSection({ causes, path, input }: PostMortem): Markup {
  const report = input.evidence.analysis?.report
  if (report === undefined) return NOTHING
  const rows = causes.map(
    (cause, i) =>
      markup`<tr class="${i === 0 ? 'cause' : 'other'}"><td>${cause.serviceId}</td><td>${SYMPTOM_WORDS[cause.symptom]}</td><td class="num">${percent(cause.confidence)}</td><td>${bar(cause.confidence)}</td></tr>`,
  )
  const steps = path.map(
    (step) =>
      markup`<li class="${step.inferred ? 'inferred' : 'measured'}"><b>${step.serviceId}</b><i>+${step.afterSeconds} s · ${step.words}</i></li>`,
  )
  return markup`<p class="lead">${report.sentence}</p>${steps.length === 0 ? NOTHING : markup`<h3>How it spread</h3><ol class="path">${steps}</ol>`}${
    rows.length === 0 ? NOTHING : markup`<h3>Candidates</h3>${table(['service', 'it showed', 'confidence', ''], rows, ['confidence'])}`
  }`
}

function monitorSection({ input }: PostMortem): Markup {
  const parts = byMonitor(input).map(({ title, about, rule, lines }) => {
    const whys = lines.map(
      (line) =>
        markup`<li><time datetime="${line.at}">${clockTime(Date.parse(line.at) || 0)}</time><span class="group">${line.group}</span><span>${line.why}</span></li>`,
    )
    return markup`<h3>${title}</h3><p class="rule">${rule === null ? about : `${about} ${rule.query}`}</p>${whys.length === 0 ? NOTHING : markup`<ul class="why">${whys}</ul>`}`
  })
  return markup`${parts}`
}

function fixTable({ input }: PostMortem): Markup {
  const rows = input.remediations.map(
    (fix) =>
      markup`<tr><td class="time">${instant(fix.startedAt)}</td><td>${ACTION_LABEL[fix.action]}</td><td>${fix.serviceId}</td><td class="role">${fix.actor}</td><td>${fix.state}: ${fix.message}</td></tr>`,
  )
  return table(['time', 'fix', 'service', 'by', 'outcome'], rows)
}

/** The post-mortem as one file of HTML that loads nothing: readable on any screen, printable on A4. */
export function toHtml(document: PostMortem): string {
  const { incident, version, generatedAt } = document.input
  const [cause] = document.causes
  const tags = [
    markup`<li class="${incident.severity}">${SEVERITY_WORDS[incident.severity]}</li>`,
    markup`<li class="${incident.state}">${STATE_WORDS[incident.state]}</li>`,
    markup`<li>Opened ${instant(incident.openedAt)}</li>`,
    markup`<li>${incident.assignee === null ? 'Nobody assigned' : `Assigned to ${incident.assignee}`}</li>`,
    markup`<li>${incident.incidentId}</li>`,
  ]
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Post-mortem: ${incident.title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<header><p class="kicker">NEXUS post-mortem</p><h1>${incident.title}</h1><ul class="tags">${tags}</ul></header>
${section('summary', 'Summary', summarySection(document), '')}${section('impact', 'Impact by service', impactTable(document), 'No service is known.')}${section(
  'charts',
  'Charts',
  chartsOf(document),
  'No charts were kept for this incident.',
)}${section('cause', 'Cause', causeSection(document), 'No cause was computed for this incident.')}${section(
  'evidence',
  'Evidence',
  list(
    'evidence',
    (cause?.evidence ?? []).map((item) => item.text),
  ),
  'There is none.',
)}${section('against', 'What speaks against it', list('evidence against', cause?.against ?? []), 'Nothing that was measured.')}${section('timeline', 'Timeline', timelineTable(document), 'Nothing was written down.')}${section('monitors', 'Monitors', monitorSection(document), 'No monitor is known.')}${section('fixes', 'Fixes applied', fixTable(document), 'None with NEXUS.')}${section('questions', 'Open questions', list('questions', document.questions), 'None.')}<footer>Written by NEXUS ${version} at ${instant(generatedAt)} from its own records. Times are UTC; “after” counts from the first measured onset.</footer>
</main>
</body>
</html>
`.html
}
