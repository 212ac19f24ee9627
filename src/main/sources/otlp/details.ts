/** Attributes kept of one span for people to read, and the longest text of one. */
export const MAX_DETAILS = 24
export const MAX_DETAIL_TEXT = 300
/** Names looked at once; those of SDKs are some hundred. */
const MOST_NAMES = 5_000

/** What people and models say to each other is nobody's business here; numbers about it are. */
const CONVERSATION =
  /^(?:gen_ai|llm|ai|traceloop|openinference|langchain|input|output)\b.*(?:prompt|completion|message|content|instruction|argument|result|input|output|value|query)/i
const FIGURES = /^(?:gen_ai|llm)\.(?:usage|token|request|response)\.[\w.]*(?:tokens?|model|type|id|count|finish_reasons?|temperature)$/i
/** Names that stand for what opens a door, and whole headers and bodies. */
const CREDENTIAL =
  /(?:^|[._-])(?:authorization|cookies?|set-cookie|passw(?:or)?d|secrets?|(?:access|auth|id|refresh|session|bearer)[._-]?token|api[._-]?key|credentials?|body|headers?)(?:[._-]|$)/i
/** Addresses are shown without their query: it may hold anything. */
const ADDRESS = /^(?:url\.full|url\.query|http\.url|http\.target)$/

const seen = new Map<string, boolean>()

/** Whether an attribute may be shown to whoever looks at a span. */
export function isShown(key: string): boolean {
  const known = seen.get(key)
  if (known !== undefined) return known
  const shown =
    key.length > 0 && key.length <= 100 && !CREDENTIAL.test(key) && (FIGURES.test(key) || !CONVERSATION.test(key)) && key !== 'url.query'
  if (seen.size < MOST_NAMES) seen.set(key, shown)
  return shown
}

/** A value as it is shown. */
export function shownValue(key: string, value: string | number | boolean): string {
  const text = String(value)
  return (ADDRESS.test(key) ? text.replace(/[?#].*$/s, '') : text).slice(0, MAX_DETAIL_TEXT)
}
