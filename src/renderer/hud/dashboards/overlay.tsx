import '../../styles/monitors.css'
import '../../styles/monitors-parts.css'
import '../../styles/dashboards.css'
import '../../styles/dashboards-llm.css'
import { useAtom, useAtomValue, useSetAtom } from 'jotai'
import { useState } from 'react'
import { DASHBOARD_RANGES, type DashboardRange, type LlmDashboard, type Overview } from '../../../shared/model/dashboard.ts'
import { loadLlm, loadOverview } from '../../client/dashboard-calls.ts'
import { chosenRangeAtom, DASHBOARD_TABS, type DashboardTab, dashboardTabAtom, fittingRange, RANGE_WORD } from '../../state/dashboards.ts'
import { overlayAtom } from '../../state/panels.ts'
import { freshAtom, sourceAtom } from '../../state/store.ts'
import { dateTimeText } from '../../state/words.ts'
import { Dialog } from '../dialog.tsx'
import { useClockKind } from '../hooks.ts'
import { StaleNote, Waiting } from '../monitors/faces.tsx'
import { type Loaded, useLoaded } from '../monitors/use-loaded.ts'
import { OverlayTabs } from '../overlay-tabs.tsx'
import { sourceBadge } from '../top-bar.tsx'
import { LlmPage } from './llm-page.tsx'
import { OverviewPage } from './overview-page.tsx'
import { llmLine, overviewLine } from './words.ts'

const TITLE: Readonly<Record<DashboardTab, string>> = { overview: 'Overview', llm: 'LLM' }
const HINT: Readonly<Record<DashboardTab, string>> = { overview: 'the whole system', llm: 'tokens, cost, latency' }
const EVERY_MS = 2_000
const RANGES = Object.keys(DASHBOARD_RANGES) as DashboardRange[]

/** The two dashboards. Only the page that is open asks the core. */
export function DashboardsOverlay() {
  const [tab, setTab] = useAtom(dashboardTabAtom)
  const source = useAtomValue(sourceAtom)
  const chosen = useAtomValue(chosenRangeAtom)
  // What fits is decided when the dashboards open: a range must not change under the eyes of who looks.
  const [fitting, setFitting] = useState<DashboardRange | null>(null)
  if (fitting === null && source !== null) setFitting(fittingRange(source))
  const range = chosen ?? fitting ?? '5m'
  return tab === 'overview' ? <OverviewTab range={range} onTab={setTab} /> : <LlmTab range={range} onTab={setTab} />
}

interface TabProps {
  readonly range: DashboardRange
  readonly onTab: (tab: DashboardTab) => void
}

function OverviewTab({ range, onTab }: TabProps) {
  const loaded = useLoaded(() => loadOverview(range), EVERY_MS, `overview ${range}`)
  const bad = (loaded.data?.services.critical ?? 0) > 0
  return (
    <Frame tab="overview" onTab={onTab} range={range} loaded={loaded} line={loaded.data ? overviewLine(loaded.data) : ''} bad={bad}>
      {loaded.data && <OverviewPage data={loaded.data} />}
    </Frame>
  )
}

function LlmTab({ range, onTab }: TabProps) {
  const loaded = useLoaded(() => loadLlm(range), EVERY_MS, `llm ${range}`)
  const bad = loaded.data?.budgets.some(({ state }) => state === 'over') ?? false
  return (
    <Frame tab="llm" onTab={onTab} range={range} loaded={loaded} line={loaded.data ? llmLine(loaded.data) : ''} bad={bad}>
      {loaded.data && <LlmPage data={loaded.data} reload={loaded.reload} />}
    </Frame>
  )
}

interface FrameProps extends TabProps {
  readonly tab: DashboardTab
  readonly loaded: Loaded<Overview | LlmDashboard>
  /** The whole in one sentence. */
  readonly line: string
  readonly bad: boolean
  readonly children: React.ReactNode
}

function Frame({ tab, onTab, range, loaded, line, bad, children }: FrameProps) {
  const close = useSetAtom(overlayAtom)
  const fresh = useAtomValue(freshAtom)
  return (
    <Dialog
      testId="dashboards"
      modal
      className="overlay overlay-monitors overlay-dashboards"
      title={
        <>
          <span className="mon-elbow">Dashboards</span>
          <span className={`mon-standing tone-text-${!fresh ? 'stale' : bad ? 'critical' : 'calm'}`} data-testid="dash-standing">
            {fresh ? line : 'Not live'}
          </span>
        </>
      }
      onClose={() => close(null)}
    >
      <div className="mon-frame">
        <OverlayTabs
          tabs={DASHBOARD_TABS}
          tab={tab}
          onTab={onTab}
          prefix="dash"
          label="Dashboards"
          titles={TITLE}
          hintOf={(one) => HINT[one]}
        />
        <div
          className="mon-page dash-page"
          role="tabpanel"
          id="dash-panel"
          aria-labelledby={`dash-tab-${tab}`}
          data-testid={`dash-page-${tab}`}
          data-fresh={fresh}
        >
          {loaded.data === null ? <Waiting problem={loaded.problem} what="The dashboards" /> : <StaleNote problem={loaded.problem} />}
          {children}
        </div>
        <Foot range={range} now={loaded.data?.now ?? null} gaps={loaded.data?.heard.includes(false) ?? false} />
      </div>
    </Dialog>
  )
}

/** Which span is shown, and until when. */
function Foot({ range, now, gaps }: { range: DashboardRange; now: string | null; gaps: boolean }) {
  const setRange = useSetAtom(chosenRangeAtom)
  const source = useAtomValue(sourceAtom)
  const clock = useClockKind()
  return (
    <div className="mon-foot dash-foot">
      <span className="mon-profile-word" id="dash-range-word">
        Range
      </span>
      <div className="dash-ranges" role="radiogroup" aria-labelledby="dash-range-word">
        {RANGES.map((one) => (
          <label key={one} className={`dash-range ${one === range ? 'is-active' : ''}`}>
            <input
              type="radio"
              className="visually-hidden"
              name="dash-range"
              data-testid={`dash-range-${one}`}
              checked={one === range}
              onChange={() => setRange(one)}
            />
            {one === range && <span aria-hidden="true">● </span>}
            {RANGE_WORD[one]}
          </label>
        ))}
      </div>
      <span className="mon-profile" data-testid="dash-now">
        {now === null ? 'nothing heard yet' : `until ${dateTimeText(now, clock)}`}
      </span>
      {gaps && (
        <span className="mon-profile">
          <i className="dash-hatch" aria-hidden="true" /> not listened
        </span>
      )}
      {source && <span className="mon-profile">{sourceBadge(source)}</span>}
      <span className="mon-foot-end" aria-hidden="true" />
    </div>
  )
}
