import '../../styles/monitors.css'
import '../../styles/monitors-parts.css'
import '../../styles/monitors-states.css'
import '../../styles/monitors-details.css'
import '../../styles/monitors-tables.css'
import '../../styles/monitors-rules.css'
import '../../styles/monitors-backtest.css'
import { useAtom, useAtomValue, useSetAtom } from 'jotai'
import type { MonitorRules } from '../../../shared/model/monitor-rules.ts'
import { loadRules, loadStates } from '../../client/monitor-calls.ts'
import { draftDirtyAtom, MONITOR_TABS, type MonitorTab, monitorTabAtom } from '../../state/monitors.ts'
import { standingOf } from '../../state/monitors-states.ts'
import { PROFILE_WORD } from '../../state/monitors-words.ts'
import { overlayAtom } from '../../state/panels.ts'
import { freshAtom, settingsAtom } from '../../state/store.ts'
import { Dialog } from '../dialog.tsx'
import { OverlayTabs } from '../overlay-tabs.tsx'
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
  const dirty = useAtomValue(draftDirtyAtom)
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
        <OverlayTabs
          tabs={MONITOR_TABS}
          tab={tab}
          onTab={setTab}
          prefix="mon"
          label="Monitors"
          titles={TITLE}
          hintOf={(one) =>
            one === 'states' && alerts > 0 ? `${alerts} in alert` : one === 'rules' && dirty ? 'unsaved changes' : HINT[one]
          }
        />
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
