import type { Naming } from './types.ts'

/** What stands for a label's value in a template: `{namespace}`. */
const PLACE = /\{([a-zA-Z_][a-zA-Z0-9_]*)\}/g
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/

/** A label, labels of which the first that a series has counts, or a template such as `{namespace}/{app}`. */
export type NamingText = string | readonly string[]

/** Why a text names no service; null: it does. */
export function namingProblem(text: string): string | null {
  if (!text.includes('{')) return LABEL.test(text) ? null : 'it must be the name of a label, or a template such as "{namespace}/{app}"'
  const rest = text.replaceAll(PLACE, '')
  return rest.includes('{') || rest.includes('}')
    ? 'every "{" must begin the name of a label and every "}" end it, such as "{namespace}/{app}"'
    : null
}

export function namingOf(text: NamingText): Naming {
  const each = (typeof text === 'string' ? [text] : text).map((one) => (one.includes('{') ? templateOf(one) : labelOf(one)))
  return (labels) => {
    for (const read of each) {
      const name = read(labels)
      if (name !== null) return name
    }
    return null
  }
}

/** As it stands in a sentence. */
export const namingWords = (text: NamingText): string => (typeof text === 'string' ? text : text.join(' or '))

function labelOf(label: string): Naming {
  return (labels) => textAt(labels, label)
}

/** A template needs all of its labels: half a name would be another service. */
function templateOf(template: string): Naming {
  const needed = [...template.matchAll(PLACE)].map(([, label = '']) => label)
  return (labels) =>
    needed.some((label) => textAt(labels, label) === null)
      ? null
      : template.replaceAll(PLACE, (_, label: string) => textAt(labels, label) ?? '')
}

function textAt(labels: Readonly<Record<string, string>>, label: string): string | null {
  const value = Object.hasOwn(labels, label) ? labels[label] : undefined
  return value === undefined || value === '' ? null : value
}
