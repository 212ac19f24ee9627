import { useAtomValue } from 'jotai'
import { useState } from 'react'
import type { SourceStatus } from '../../shared/model/source.ts'
import { pauseSource, seekSource, setSpeed } from '../client/commands.ts'
import { freshAtom } from '../state/store.ts'
import { clockText, dateText, dateTimeText, spanText } from '../state/words.ts'
import { OperatorOnly } from './operator-only.tsx'

const SPEEDS: readonly (number | null)[] = [0.25, 1, 10, 60, 300, 1000, null]

const speedText = (speed: number | null) => (speed === null ? 'max' : `${speed}×`)

/** Play, pause, speed and a scrub bar over a recording. */
export function Transport({ source }: { source: SourceStatus }) {
  const fresh = useAtomValue(freshAtom)
  const [dragging, setDragging] = useState<number | null>(null)
  const start = source.start === null ? null : Date.parse(source.start)
  const end = source.end === null ? null : Date.parse(source.end)
  const position = source.position === null ? start : Date.parse(source.position)
  const known = start !== null && end !== null && position !== null
  const shown = dragging ?? position
  const playing = source.state === 'playing'
  const speeds = SPEEDS.includes(source.speed) ? SPEEDS : [...SPEEDS, source.speed]
  const drop = () => {
    if (dragging !== null) void seekSource(dragging)
    setDragging(null)
  }
  return (
    <div className="transport" role="group" aria-label="Replay" data-testid="transport" data-state={source.state}>
      <OperatorOnly quiet>
        <button
          type="button"
          className="transport-play"
          data-testid="replay-play"
          disabled={!fresh || source.state === 'ended' || source.state === 'error'}
          aria-label={playing ? 'Pause the replay' : 'Play the replay'}
          onClick={() => void pauseSource(playing)}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d={playing ? 'M3 2h4v12H3zM9 2h4v12H9z' : 'M3 1.5 14 8 3 14.5z'} />
          </svg>
        </button>
        <div className="transport-speeds" role="group" aria-label="Speed">
          {speeds.map((speed) => (
            <button
              key={String(speed)}
              type="button"
              data-testid={`speed-${speed ?? 'max'}`}
              aria-pressed={source.speed === speed}
              disabled={!fresh}
              onClick={() => void setSpeed(speed)}
            >
              {speedText(speed)}
            </button>
          ))}
        </div>
        <span className="transport-time" data-testid="replay-time">
          <span className="transport-date">{dateText(shown, 'utc')} </span>
          {clockText(shown, 'utc')}
          <span className="transport-date"> UTC</span>
        </span>
        {known && (
          <input
            type="range"
            className="transport-scrub"
            data-testid="replay-scrub"
            aria-label="Position in the recording"
            aria-valuetext={dateTimeText(shown, 'utc')}
            min={start}
            max={end}
            step={1000}
            disabled={!fresh}
            value={shown ?? start}
            onChange={(event) => setDragging(Number(event.target.value))}
            onPointerUp={drop}
            onKeyUp={drop}
            onBlur={drop}
          />
        )}
      </OperatorOnly>
      <span className={`transport-state is-${source.state}`} data-testid="replay-state">
        {source.state === 'playing' && known ? `${spanText(end - (position ?? end))} left` : source.state}
      </span>
    </div>
  )
}
