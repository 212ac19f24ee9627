import { useEffect, useRef, useState } from 'react'
import type { Overview } from '../../../shared/model/dashboard.ts'
import { toneOf } from '../../state/board.ts'
import { percentText, plural } from '../../state/words.ts'
import { Mark } from '../mark.tsx'
import { Name } from '../name.tsx'
import { fitRows } from './fit-rows.ts'
import { cellTone, drawHeatmap } from './heatmap-drawing.ts'
import { useOpening } from './open-service.ts'
import { Panel, TimeAxis } from './panel.tsx'
import { useCanvas } from './use-canvas.ts'

/** Least and greatest height of a row, in rem: names must be readable, and five rows must not become posters. */
const LEAST_REM = 0.9
const MOST_REM = 3.4

/** How many rows fit into a box that grows and shrinks with the page. */
function useRoom(): { box: React.RefObject<HTMLDivElement | null>; rows: number } {
  const box = useRef<HTMLDivElement>(null)
  const [rows, setRows] = useState(12)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const measure = () => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16
      setRows(Math.max(2, Math.floor(element.clientHeight / (LEAST_REM * rem))))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { box, rows }
}

/** Failed requests of every service over time: taller and redder is worse. */
export function Heatmap({ data }: { data: Overview }) {
  const { box, rows: room } = useRoom()
  const { rows, rest } = fitRows(data.errors, room)
  const cells = [...rows.map((row) => row.cells), ...(rest === null ? [] : [rest.cells])]
  const open = useOpening()
  const canvas = useCanvas(
    (context, size, css) =>
      drawHeatmap(context, size, cells, data.heard, {
        healthy: css('--healthy-dim'),
        warning: css('--warning'),
        critical: css('--critical-fill'),
        silent: css('--stale-dim'),
        gap: css('--stale-dim'),
      }),
    `${data.now} ${data.range} ${room}`,
  )
  return (
    <Panel title="Errors" hint="failed requests; taller and redder is worse" area="errors" testId="dash-errors">
      <div className="dash-heat-room" ref={box}>
        <div className="dash-heat" style={{ blockSize: `min(100%, ${cells.length * MOST_REM}rem)` }}>
          <canvas ref={canvas} className="dash-heat-cells" role="img" aria-label="Failed requests over time, one row for each service." />
          <ul>
            {rows.map((row) => {
              const tone = toneOf(row)
              const value = row.recent
              const loud = value !== null && cellTone(value) !== 'healthy'
              return (
                <li key={row.serviceId}>
                  <button
                    type="button"
                    data-testid="dash-heat-row"
                    data-service={row.serviceId}
                    onClick={() => open.service(row.serviceId)}
                  >
                    <span className="dash-heat-name">
                      <Mark tone={tone} label />
                      <Name id={row.serviceId} />
                    </span>
                    <span className={`dash-heat-value ${loud ? `tone-${cellTone(value)}` : ''}`}>{percentText(value)}</span>
                    <span className="visually-hidden">failed now, at most {percentText(row.peak)} in the range</span>
                  </button>
                </li>
              )
            })}
            {rest !== null && (
              <li className="dash-heat-rest" data-testid="dash-heat-rest">
                <span className="dash-heat-name">+ {plural(rest.services, 'more', 'more')}, their worst</span>
                <span className="dash-heat-value">{percentText(rest.cells.at(-1) ?? null)}</span>
              </li>
            )}
          </ul>
        </div>
      </div>
      <div className="dash-heat-axis">
        <TimeAxis {...data} />
      </div>
    </Panel>
  )
}
