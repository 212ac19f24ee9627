import { numberWords } from './numbers.ts'

/**
 * How words of the trade are said. Letters that are spelled stand with points, so that a
 * synthesizer neither reads them as a word nor runs them together.
 */
const SAID: Readonly<Record<string, string>> = {
  ai: 'A.I.',
  api: 'A.P.I.',
  auth: 'auth',
  authn: 'authentication',
  authz: 'authorization',
  aws: 'A.W.S.',
  cdn: 'C.D.N.',
  cpu: 'C.P.U.',
  db: 'database',
  dns: 'D.N.S.',
  ec2: 'E.C. two',
  elb: 'E.L.B.',
  gcp: 'G.C.P.',
  gpu: 'G.P.U.',
  grpc: 'G.R.P.C.',
  http: 'H.T.T.P.',
  https: 'H.T.T.P.S.',
  id: 'I.D.',
  io: 'I.O.',
  ip: 'I.P.',
  json: 'jason',
  jwt: 'J.W.T.',
  k8s: 'kubernetes',
  kafka: 'kafka',
  kv: 'key value',
  lb: 'load balancer',
  llm: 'L.L.M.',
  mcp: 'M.C.P.',
  mfa: 'M.F.A.',
  ml: 'M.L.',
  mq: 'message queue',
  ms: 'milliseconds',
  mysql: 'my S.Q.L.',
  nats: 'nats',
  nexus: 'Nexus',
  nginx: 'engine X',
  nosql: 'no S.Q.L.',
  oauth: 'O auth',
  p1: 'priority one',
  p2: 'priority two',
  p3: 'priority three',
  p4: 'priority four',
  p50: 'median',
  p95: 'ninety-fifth percentile',
  p99: 'ninety-ninth percentile',
  pg: 'postgres',
  postgres: 'postgres',
  postgresql: 'postgres',
  pubsub: 'pub sub',
  rabbitmq: 'rabbit M.Q.',
  rds: 'R.D.S.',
  redis: 'reddis',
  rpc: 'R.P.C.',
  s3: 'S three',
  sdk: 'S.D.K.',
  smtp: 'S.M.T.P.',
  sns: 'S.N.S.',
  sql: 'S.Q.L.',
  sqs: 'S.Q.S.',
  sre: 'S.R.E.',
  ssl: 'S.S.L.',
  sso: 'S.S.O.',
  svc: 'service',
  tcp: 'T.C.P.',
  tls: 'T.L.S.',
  ttl: 'T.T.L.',
  ui: 'U.I.',
  url: 'U.R.L.',
  usd: 'dollars',
  vm: 'V.M.',
  vpc: 'V.P.C.',
}

/** Longest an id may sound: words of it, and characters of the spelling. */
const MAX_WORDS = 6
const MAX_LENGTH = 60
/** Digits up to here are a number; longer ones are read one by one. */
const MAX_NUMBER_DIGITS = 4
/** Digits of a long number that are read: it is an id, and nobody notes more by ear. */
const MAX_DIGITS = 6

const spelled = (letters: string): string => [...letters.toUpperCase()].map((letter) => `${letter}.`).join('')

function digitsSaid(digits: string): string {
  if (digits.length <= MAX_NUMBER_DIGITS && !/^0\d/.test(digits)) return numberWords(Number(digits)) ?? ''
  return [...digits.slice(0, MAX_DIGITS)].map((digit) => numberWords(Number(digit))).join(' ')
}

/** One part of an id: a word of the table, digits, letters without a vowel (spelled), or a word as it stands. */
function partSaid(part: string): string[] {
  const lower = part.toLowerCase()
  if (Object.hasOwn(SAID, lower)) return [SAID[lower] ?? lower]
  if (/^\d+$/.test(part)) return [digitsSaid(part)]
  if (/\d/.test(part)) return (part.match(/\d+|\D+/g) ?? []).flatMap(partSaid)
  if (/^[a-z]+$/.test(lower) && lower.length <= 4 && !/[aeiouy]/.test(lower)) return [spelled(lower)]
  return [lower]
}

/** Words of an id: split at everything that is neither letter nor digit, and where camelCase turns. */
function partsOf(id: string): string[] {
  return id
    .normalize('NFC')
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
}

/**
 * How any id is said: `payment-api::v2` is "payment A.P.I. version two". At most six
 * words and sixty characters; control characters and marks are gone. An id without a
 * letter or digit is "unnamed".
 */
export function pronounce(id: string): string {
  // More of an id than this cannot be heard anyway; it also bounds the work on hostile ones.
  const parts = partsOf(id.slice(0, 300))
  const words: string[] = []
  for (const part of parts) {
    const version = /^v(\d{1,4})$/i.exec(part)?.[1]
    words.push(...(version === undefined ? partSaid(part) : ['version', digitsSaid(version)]))
  }
  let said = ''
  for (const word of words.slice(0, MAX_WORDS)) {
    const next = said === '' ? word.slice(0, MAX_LENGTH) : `${said} ${word}`
    if (next.length > MAX_LENGTH) break
    said = next
  }
  return said === '' ? 'unnamed' : said
}

/** A caption respelled for a synthesizer: the ids named in it, and every word of the table, as they are said; the rest stays. */
export function respell(text: string, ids: readonly string[] = []): string {
  const named = ids.reduce((said, id) => said.split(id).join(pronounce(id)), text)
  return named.replace(/[\p{L}\p{N}]+/gu, (word) => {
    const lower = word.toLowerCase()
    return Object.hasOwn(SAID, lower) ? (SAID[lower] ?? word) : word
  })
}
