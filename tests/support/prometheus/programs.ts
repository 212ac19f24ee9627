import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Names under which the programs are packaged: Debian calls Alertmanager `prometheus-alertmanager`. */
const PROGRAMS = {
  prometheus: ['prometheus'],
  promtool: ['promtool'],
  alertmanager: ['prometheus-alertmanager', 'alertmanager'],
} as const
type Program = keyof typeof PROGRAMS

/** Programs answer within this time, or something is wrong with them, ms. */
const READY_MS = 20_000
const POLL_MS = 50

/** File of a program in the PATH; null where it is not installed. */
export function fileOf(program: Program): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return PROGRAMS[program].flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file)) ?? null
}

/** True where one of the programs is not installed; the reason is printed. */
export function isMissing(what: string, ...programs: readonly Program[]): boolean {
  const missing = programs.filter((program) => fileOf(program) === null)
  if (missing.length > 0) console.warn(`${what} is skipped: not installed here: ${missing.join(', ')}.`)
  return missing.length > 0
}

function required(program: Program): string {
  const file = fileOf(program)
  if (file === null) throw new Error(`${program} is not installed`)
  return file
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}

/** A running program with a folder of its own. */
export interface Peer extends AsyncDisposable {
  /** Address such as `http://127.0.0.1:41234`. */
  readonly url: string
  /** What it printed until now. */
  output(): string
}

/** Starts a program in a temporary folder; resolves once it says that it is ready. */
async function startPeer(
  program: Program,
  files: Readonly<Record<string, string>>,
  args: (folder: string, port: number) => string[],
  givenPort = 0,
): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), `nexus-${program}-`))
  mkdirSync(join(folder, 'data'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const port = givenPort > 0 ? givenPort : await freePort()
  const child = spawn(required(program), args(folder, port), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      output = (output + text.toString()).slice(-20_000)
    })
  }
  let ended = false
  const exit = once(child, 'exit').then(() => {
    ended = true
  })
  const stop = async () => {
    if (!ended) child.kill('SIGTERM')
    await exit
    rmSync(folder, { recursive: true, force: true })
  }
  const url = `http://127.0.0.1:${port}`
  const until = performance.now() + READY_MS
  while (!(await isReady(url))) {
    if (ended || performance.now() > until) {
      await stop()
      throw new Error(`${program} did not start:\n${output}`)
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  return { url, output: () => output, [Symbol.asyncDispose]: stop }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/-/ready`)).ok
  } catch {
    return false
  }
}

export interface PrometheusOptions {
  /** Whom it scrapes, such as `http://127.0.0.1:8000`, at `path` (default `/metrics`). */
  readonly target: string
  readonly path?: string
  /** A rule file. */
  readonly rules?: string
  /** Address of an Alertmanager. */
  readonly alertmanager?: string
  /** Between scrapes, and between evaluations of the rules, such as `500ms`. */
  readonly every?: string
  /** Port and folder of the data, for one that is stopped and started again; else any port, and a folder that goes with it. */
  readonly again?: { readonly port: number; readonly data: string }
}

/** A real Prometheus on a free port of this machine. Ask it with {@link queried}. */
export function startPrometheus({
  target,
  path = '/metrics',
  rules,
  alertmanager,
  every = '500ms',
  again,
}: PrometheusOptions): Promise<Peer> {
  const config = `global:
  scrape_interval: ${every}
  scrape_timeout: ${every}
  evaluation_interval: ${every}
scrape_configs:
  - job_name: nexus
    metrics_path: ${path}
    static_configs: [{ targets: [${JSON.stringify(new URL(target).host)}] }]
${rules === undefined ? '' : 'rule_files: [rules.yml]\n'}${
  alertmanager === undefined
    ? ''
    : `alerting:
  alertmanagers:
    - static_configs: [{ targets: [${JSON.stringify(new URL(alertmanager).host)}] }]
`
}`
  return startPeer(
    'prometheus',
    { 'prometheus.yml': config, ...(rules !== undefined && { 'rules.yml': rules }) },
    (folder, port) => [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${again?.data ?? join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    again?.port,
  )
}

export interface AlertmanagerOptions {
  /** Address that it tells of alerts. */
  readonly webhook: string
  /** Bearer token that it sends. */
  readonly secret?: string
}

/** A real Alertmanager on a free port of this machine that waits for nothing before it tells. */
export function startAlertmanager({ webhook, secret }: AlertmanagerOptions): Promise<Peer> {
  const config = `route:
  receiver: nexus
  group_by: [alertname]
  group_wait: 100ms
  group_interval: 500ms
  repeat_interval: 1h
receivers:
  - name: nexus
    webhook_configs:
      - url: ${JSON.stringify(webhook)}
        send_resolved: true
${secret === undefined ? '' : `        http_config: { authorization: { type: Bearer, credentials: ${JSON.stringify(secret)} } }\n`}`
  return startPeer('alertmanager', { 'alertmanager.yml': config }, (folder, port) => [
    `--config.file=${join(folder, 'alertmanager.yml')}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
    '--log.level=warn',
  ])
}

/** Labels and value of every series that a query gives now. */
export async function queried(prometheus: Peer, expression: string): Promise<{ labels: Record<string, string>; value: number }[]> {
  const response = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`)
  const answer = (await response.json()) as {
    readonly data?: { readonly result?: readonly { readonly metric: Record<string, string>; readonly value: readonly [number, string] }[] }
  }
  return (answer.data?.result ?? []).map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
}

/** What `promtool check metrics` says of an exposition: empty where it is clean. */
export function metricsProblems(page: string): string {
  const { status, stdout, stderr } = spawnSync(required('promtool'), ['check', 'metrics'], { input: page, encoding: 'utf8' })
  return status === 0 && `${stdout}${stderr}`.trim() === '' ? '' : `${status}: ${stdout}${stderr}`
}

/** What `promtool check rules` says of a rule file; throws with its words where they do not hold. */
export function checkRules(file: string): string {
  return execFileSync(required('promtool'), ['check', 'rules', file], { encoding: 'utf8' })
}
