import '../../styles/monitors.css'
import '../../styles/monitors-parts.css'
import '../../styles/monitors-states.css'
import '../../styles/monitors-details.css'
import '../../styles/monitors-tables.css'
import '../../styles/monitors-rules.css'
import '../../styles/monitors-backtest.css'
import { useAtom, useAtomValue, useSetAtom } from 'jotai'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { MonitorRules } from '../../../shared/model/monitor-rules.ts'
import { loadRules, loadStates } from '../../client/monitor-calls.ts'
import { draftDirtyAtom, MONITOR_TABS, type MonitorTab, monitorTabAtom } from '../../state/monitors.ts'
import { standingOf } from '../../state/monitors-states.ts'
import { PROFILE_WORD } from '../../state/monitors-words.ts'
import { overlayAtom } from '../../state/panels.ts'
import { freshAtom, settingsAtom } from '../../state/store.ts'
import { Dialog } from '../dialog.tsx'
import { ElbowCurve } from '../mark.tsx'
import { HealthPage } from './health-page.tsx'
import { RulesPage } from './rules-page.tsx'
import { ScorePage } from './score-page.tsx'
import { StatesPage } from './states-page.tsx'
import { useLoaded } from './use-loaded.ts'
import { WhyPage } from './why-page.tsx'

const TITLE: Readonly<Record<MonitorTab, string>> = { states: 'States', why: 'Why', rules: 'Rules', health: 'Health', score: 'Score' }
const HINT: Readonly<Record<MonitorTab, string>> = {
  states: 'now',
  why: 'who spoke, who did not',
  rules: 'edit and try',
  health: 'alarm quality',
  score: 'detection, graded',
}
const STATES_MS = 1_000
const RULES_MS = 10_000

/** Everything about monitors: states, the why ledger, their rules, their health and the detection's score. */
export function MonitorsOverlay() {
  const close = useSetAtom(overlayAtom)
  const [tab, setTab] = useAtom(monitorTabAtom)
  const fresh = useAtomValue(freshAtom)
  const states = useLoaded(loadStates, STATES_MS)
  const rules = useLoaded(loadRules, RULES_MS)
  const statuses = states.data?.monitors ?? null
  const alerts = statuses?.filter((one) => one.state === 'alert').length ?? 0
  const tone = !fresh ? 'stale' : alerts > 0 ? 'critical' : 'calm'
  const saved = rules.data?.rules ?? []
  return (
    <Dialog
      testId="monitors"
      modal
      className="overlay overlay-monitors"
      title={
        <>
          <span className="mon-elbow">Monitors</span>
          <span className={`mon-standing tone-text-${tone}`} data-testid="mon-standing">
            {!fresh ? 'Not live' : statuses === null ? '' : standingOf(statuses)}
          </span>
        </>
      }
      onClose={() => close(null)}
    >
      <div className="mon-frame">
        <Tabs tab={tab} onTab={setTab} alerts={alerts} />
        <div
          className="mon-page"
          role="tabpanel"
          id="mon-panel"
          aria-labelledby={`mon-tab-${tab}`}
          data-testid={`mon-page-${tab}`}
          data-fresh={fresh}
        >
          {tab === 'states' && <StatesPage states={states} rules={saved} />}
          {tab === 'why' && <WhyPage statuses={statuses ?? []} rules={saved} />}
          {tab === 'rules' && <RulesPage loaded={rules} />}
          {tab === 'health' && <HealthPage />}
          {tab === 'score' && <ScorePage />}
        </div>
        {rules.data !== null && <Profiles active={rules.data.profile} />}
      </div>
    </Dialog>
  )
}

/** The column of pages; arrows choose, as in every list of tabs. */
function Tabs({ tab, onTab, alerts }: { tab: MonitorTab; onTab: (tab: MonitorTab) => void; alerts: number }) {
  const dirty = useAtomValue(draftDirtyAtom)
  const list = useRef<HTMLDivElement>(null)
  const wanted = useRef(false)
  useEffect(() => {
    if (!wanted.current) return
    wanted.current = false
    list.current?.querySelector<HTMLElement>(`#mon-tab-${tab}`)?.focus()
  }, [tab])
  const onKeyDown = (event: KeyboardEvent) => {
    const at = MONITOR_TABS.indexOf(tab)
    const last = MONITOR_TABS.length - 1
    const to = { ArrowDown: (at + 1) % (last + 1), ArrowUp: (at + last) % (last + 1), Home: 0, End: last }[event.key]
    const next = to === undefined ? undefined : MONITOR_TABS[to]
    if (next === undefined) return
    event.preventDefault()
    wanted.current = true
    onTab(next)
  }
  return (
    <div className="mon-column">
      <div className="mon-tabs" role="tablist" aria-label="Monitors" aria-orientation="vertical" ref={list} onKeyDown={onKeyDown}>
        {MONITOR_TABS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`mon-tab-${one}`}
            className="mon-tab"
            data-testid={`mon-tab-${one}`}
            aria-selected={one === tab}
            aria-controls="mon-panel"
            tabIndex={one === tab ? 0 : -1}
            onClick={() => onTab(one)}
          >
            <b>{TITLE[one]}</b>
            <small>
              {one === 'states' && alerts > 0 ? `${alerts} in alert` : one === 'rules' && dirty ? 'unsaved changes' : HINT[one]}
            </small>
          </button>
        ))}
      </div>
      <span className="mon-column-end" aria-hidden="true">
        <ElbowCurve corner="bottom" />
      </span>
    </div>
  )
}

/** Both profiles by name; which one is in force. The settings name what comes with the next start. */
function Profiles({ active }: { active: MonitorRules['profile'] }) {
  const wanted = useAtomValue(settingsAtom).monitorProfile
  return (
    <p className="mon-foot">
      <span className="mon-profile-word">Profile</span>
      {(['demo', 'production'] as const).map((profile) => (
        <span key={profile} className={`mon-profile ${profile === active ? 'is-active' : ''}`} data-testid={`profile-${profile}`}>
          {profile === active && <span aria-hidden="true">● </span>}
          {profile} <small>{PROFILE_WORD[profile]}</small>
          <span className="visually-hidden">{profile === active ? ' in force' : ' not in force'}</span>
        </span>
      ))}
      {wanted !== active && <span className="mon-profile-note">{wanted} from the next start on</span>}
      <span className="mon-foot-end" aria-hidden="true" />
    </p>
  )
}
