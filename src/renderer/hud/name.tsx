import { Fragment } from 'react'
import { visibleName } from '../state/words.ts'
import { keyed } from './keyed.ts'

/** Characters at the end that are never cut: ids of real systems differ there. */
const TAIL = 9
/** Names up to this length are cut at the end, if at all. */
const PLAIN_UP_TO = 16

/** A service's name that gives way in the middle, so that both ends stay readable. Screen readers hear it whole. */
export function Name({ id, className = '' }: { id: string; className?: string }) {
  const text = visibleName(id)
  if (text.length <= PLAIN_UP_TO) return <span className={`name is-plain ${className}`}>{text}</span>
  return (
    <span className={`name ${className}`}>
      <span className="name-head" aria-hidden="true">
        {text.slice(0, -TAIL)}
      </span>
      <span className="name-tail" aria-hidden="true">
        {text.slice(-TAIL)}
      </span>
      <span className="visually-hidden">{text}</span>
    </span>
  )
}

/** A name that wraps where its parts meet: after `::`, `/`, `_`, `.`, `@` or `-`. */
export function WrappingName({ id }: { id: string }) {
  const parts = visibleName(id).split(/(?<=[:/_.@-])(?![:/_.@-])/)
  return keyed(parts, (part) => part).map(({ key, item }) => (
    <Fragment key={key}>
      {item}
      <wbr />
    </Fragment>
  ))
}
