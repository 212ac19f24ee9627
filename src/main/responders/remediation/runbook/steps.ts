import { isIP } from 'node:net'
import { basename } from 'node:path'
import type { CommandForm, FileForm, HttpForm, StepForm } from './schema.ts'
import { hasPlace, type Template, templateOf } from './template.ts'
import type { BodyTemplate, CommandStep, HttpStep, Step } from './types.ts'

/** Where in the file something stands, and what is wrong there. */
export interface Complaint {
  readonly path: readonly (string | number)[]
  readonly message: string
}
export type Complain = (path: readonly (string | number)[], message: string) => void

/** Programs that take a whole program text after an option such as `-c`. */
const INTERPRETERS =
  /^(?:(?:ba|da|z|k|fi|a|c|tc)?sh|busybox|python[0-9.]*|perl|ruby|node|deno|bun|php|lua|awk|pwsh|powershell|cmd)(?:\.exe)?$/i
const PROGRAM_TEXT = /^(?:-[A-Za-z]*[ceE]|--(?:eval|command|print|execute)|\/[cCkK]|-(?:Command|EncodedCommand))$/

/** Reads a command or call of the file; null when something of it was complained about. */
export function stepOf(form: StepForm, file: FileForm, path: readonly (string | number)[], complain: Complain): Step | null {
  if (form.command !== undefined) return commandOf(form.command, file, [...path, 'command'], complain)
  if (form.http !== undefined) return httpOf(form.http, file, [...path, 'http'], complain)
  return null
}

/** Reads a template, or complains. */
export function readTemplate(
  text: string,
  secrets: readonly string[] | null,
  path: readonly (string | number)[],
  complain: Complain,
): Template {
  try {
    return templateOf(text, secrets && new Set(secrets))
  } catch (error) {
    complain(path, error instanceof Error ? error.message : String(error))
    return ['']
  }
}

function commandOf(form: CommandForm, file: FileForm, path: readonly (string | number)[], complain: Complain): CommandStep | null {
  const argv = form.argv.map((text, at) => readTemplate(text, null, [...path, 'argv', at], complain))
  const [program, ...args] = argv
  if (program === undefined) return null
  const name = form.argv[0] ?? ''
  if (!file.allow.includes(name))
    complain(
      [...path, 'argv', 0],
      `${JSON.stringify(name)} is not in the list "allow" at the top of the file; add it there, or run another program`,
    )
  for (const [at, text] of form.argv.entries())
    if (text.includes('\0')) complain([...path, 'argv', at], 'a zero byte cannot be part of an argument')
  if (INTERPRETERS.test(basename(name))) {
    for (const [at, template] of argv.entries())
      if (hasPlace(template) && PROGRAM_TEXT.test(form.argv[at - 1] ?? ''))
        complain(
          [...path, 'argv', at],
          'a placeholder may not stand in a program text, where an id could become code; pass it as an argument of its own after the text ("$1" in a shell)',
        )
  }
  const env = Object.entries(form.env).map(
    ([key, text]) => [key, readTemplate(text, file.secrets, [...path, 'env', key], complain)] as const,
  )
  return {
    how: 'command',
    argv: [program, ...args],
    cwd: form.cwd ?? null,
    env: Object.fromEntries(env),
    timeoutMs: form.timeout * 1_000,
    exitCodes: form.exit_codes,
  }
}

function httpOf(form: HttpForm, file: FileForm, path: readonly (string | number)[], complain: Complain): HttpStep {
  const at = (...more: (string | number)[]) => [...path, ...more]
  const url = readTemplate(form.url, null, at('url'), complain)
  const wrong = urlProblem(url, form.plain_http)
  if (wrong !== null) complain(at('url'), wrong)
  const headers = Object.entries(form.headers).map(
    ([key, text]) => [key.toLowerCase(), readTemplate(text, file.secrets, at('headers', key), complain)] as const,
  )
  for (const [key, text] of Object.entries(form.headers))
    if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) complain(at('headers', key), 'a header may hold one line of Latin letters only')
  if (form.json !== undefined && form.method === 'GET') complain(at('json'), 'a GET has no body; use POST, or leave json out')
  return {
    how: 'http',
    method: form.method,
    url,
    headers: Object.fromEntries(headers),
    json: form.json === undefined ? undefined : bodyOf(form.json, file.secrets, at('json'), complain),
    statuses: form.status ?? null,
    timeoutMs: form.timeout * 1_000,
  }
}

function bodyOf(value: unknown, secrets: readonly string[], path: readonly (string | number)[], complain: Complain): BodyTemplate {
  if (typeof value === 'string') return { text: readTemplate(value, secrets, path, complain) }
  if (Array.isArray(value)) return { list: value.map((item: unknown, at) => bodyOf(item, secrets, [...path, at], complain)) }
  if (typeof value === 'object' && value !== null)
    return { members: Object.entries(value).map(([key, item]) => [key, bodyOf(item, secrets, [...path, key], complain)] as const) }
  return { value: typeof value === 'number' || typeof value === 'boolean' ? value : null }
}

/** The address with every place filled with the same text; null: no address. */
function filledWith(url: Template, text: string): URL | null {
  return URL.parse(url.map((part) => (typeof part === 'string' ? part : text)).join(''))
}

/** Why an address cannot be used; null: it can. */
function urlProblem(template: Template, plainHttp: boolean): string | null {
  const url = filledWith(template, 'x')
  const other = filledWith(template, 'yy')
  if (url === null || other === null) return 'this is no address; write it whole, such as https://ops.example.com/restart'
  if (url.origin !== other.origin || url.username !== other.username)
    return 'a placeholder may stand only behind the host: where a call goes must not depend on an id'
  if (url.username !== '' || url.password !== '') return `credentials do not belong in an address; put them into headers as \${env:NAME}`
  if (url.protocol === 'https:') return null
  if (url.protocol !== 'http:') return 'only https (or http with plain_http) is called'
  if (!plainHttp) return 'http is not encrypted; use https, or say plain_http: true for this machine or a private address'
  return isPrivate(url.hostname) ? null : 'plain_http is for localhost and private IP addresses only; use https'
}

/** This machine, or a private network's address (RFC 1918, RFC 4193). */
function isPrivate(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (host === 'localhost') return true
  const kind = isIP(host)
  if (kind === 6) return host === '::1' || /^f[cd][0-9a-f]{2}:/.test(host)
  if (kind !== 4) return false
  const [a = 0, b = 0] = host.split('.').map(Number)
  return a === 127 || a === 10 || (a === 192 && b === 168) || (a === 172 && b >= 16 && b <= 31)
}
