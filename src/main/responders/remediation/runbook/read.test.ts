import { describe, expect, it } from 'vitest'
import { readRunbook } from './read.ts'
import type { Variables } from './types.ts'

const VARIABLES: Variables = {
  value: (name) => ({ OPS_TOKEN: 'correct-horse-battery', SHORT: 'abc', PATH: '/usr/bin', KUBECONFIG: '/k', PORT: '8000' })[name],
  isOurs: (name) => name === 'PORT' || name === 'GOOGLE_API_KEY',
}
const read = (text: string) => readRunbook(text, VARIABLES)
const entry = (yaml: string, head = 'allow: [kubectl, sh]\nsecrets: [OPS_TOKEN]') =>
  `${head}\nremediations:\n  - service: checkout\n    actions:\n      restart_service:\n${yaml.replace(/^/gm, '        ')}\n`
/** The first problem, as line, column and sentence. */
const problem = (text: string): string => {
  const [first] = read(text).problems
  return first === undefined ? 'none' : `${first.line}:${first.column}: ${first.message}`
}

describe('a runbook', () => {
  it('is read whole, with what was left out filled in', () => {
    const { runbook } = read(
      entry(
        `command:\n  argv: [kubectl, rollout, restart, "deployment/{service_id}"]\n  env: {TOKEN: "\${env:OPS_TOKEN}"}\nverify_after: 90`,
        'allow: [kubectl]\nenv: [KUBECONFIG]\nsecrets: [OPS_TOKEN]',
      ),
    )
    const action = runbook?.entries[0]?.actions.get('restart_service')
    expect(action).toMatchObject({
      verifyMs: 90_000,
      dryRun: null,
      undo: null,
      step: { how: 'command', timeoutMs: 30_000, exitCodes: [0] },
    })
    expect(runbook?.passed).toEqual({ PATH: '/usr/bin', KUBECONFIG: '/k' })
    expect(JSON.stringify([...(runbook?.secrets ?? [])])).not.toContain('horse')
  })

  it('may be empty', () => {
    expect(read('').runbook?.entries).toEqual([])
    expect(read('# nothing yet\n').runbook?.entries).toEqual([])
  })

  it.each([
    ['a: [', /^\d+:\d+: this is not YAML/],
    ['remediation: []', /Unrecognized key: "remediation"/],
    [
      entry('command: {argv: [rm, -rf, /]}'),
      /^7:26: remediations\.0\.actions\.restart_service\.command\.argv\.0: "rm" is not in the list "allow"/,
    ],
    [entry('command: {argv: [./fix.sh]}', 'allow: [./fix.sh]'), /^1:9: allow\.0: it must be a whole path or a plain name/],
    [entry('command: {argv: [kubectl, "{service}"]}'), /there is no placeholder \{service\}; there are \{service_id\}/],
    [entry(`command: {argv: [kubectl, "\${env:OPS_TOKEN}"]}`), /may stand only in env, headers and body/],
    [entry(`command: {argv: [kubectl], env: {T: "\${env:OTHER}"}}`), /not in the list "secrets"/],
    [entry('command: {argv: [sh, -c, "restart {service_id}"]}'), /may not stand in a program text/],
    [entry('command: {argv: [kubectl], timeout: 601}'), /command\.timeout: .*600/],
    [entry('command: {argv: [kubectl], cwd: here}'), /it must be a whole path/],
    [entry('command: {argv: [kubectl]}\nhttp: {url: "https://ops.example.com"}'), /it must have either command or http/],
    [entry('confirm: sure'), /it must have either command or http/],
    [entry('http: {url: "http://ops.example.com/x"}'), /http is not encrypted/],
    [entry('http: {url: "http://ops.example.com/x", plain_http: true}'), /localhost and private IP addresses only/],
    [entry('http: {url: "https://{service_id}.example.com/x"}'), /only behind the host/],
    [entry('http: {url: "https://ops.example.com{service_id}"}'), /only behind the host/],
    [entry('http: {url: "https://ada:pw@ops.example.com/"}'), /credentials do not belong in an address/],
    [entry('http: {url: "ftp://ops.example.com/"}'), /only https/],
    [entry('http: {url: "https://ops.example.com/", method: GET, json: {a: 1}}'), /a GET has no body/],
    [entry('http: {url: "https://ops.example.com/", headers: {X: "a\\nb"}}'), /one line of Latin letters/],
    ['secrets: [NOT_SET]', /^1:11: secrets\.0: the environment variable NOT_SET is not set/],
    ['secrets: [SHORT]', /shorter than 6 characters/],
    ['secrets: [GOOGLE_API_KEY]', /setting of NEXUS itself/],
    ['env: [PORT]', /never reaches a command/],
    [
      `${entry('command: {argv: [kubectl]}')}  - service: checkout\n    actions: {restart_service: {command: {argv: [kubectl]}}}\n`,
      /stands in the file twice/,
    ],
    ['remediations: [{service: a, actions: {dance: {}}}]', /actions/],
  ])('is refused with line and column: %s', (text, sentence) => {
    expect(problem(text)).toMatch(sentence)
    expect(read(text).runbook).toBeNull()
  })

  it.each([
    'http://127.0.0.1:9/x',
    'http://localhost/x',
    'http://10.1.2.3/',
    'http://[::1]:80/',
    'http://192.168.0.1/',
    'http://172.31.0.1/',
  ])('may call %s when that is said', (url) => {
    expect(problem(entry(`http: {url: "${url}", plain_http: true}`))).toBe('none')
  })
})
