import { useAtomValue, useSetAtom } from 'jotai'
import { loadRules } from '../../client/monitor-calls.ts'
import { loadStartFacts } from '../../client/settings-calls.ts'
import { dashboardTabAtom } from '../../state/dashboards.ts'
import { PROFILE_WORD } from '../../state/monitors-words.ts'
import { overlayAtom } from '../../state/panels.ts'
import { settingsAtom } from '../../state/store.ts'
import { useLoaded } from '../monitors/use-loaded.ts'
import { Changeable, Choices, Group } from './parts.tsx'
import { useSave } from './use-save.ts'

const EVERY_MS = 5_000

/** Windows of the shipped monitors, and where budgets are kept. */
export function MonitorsPage() {
  const overlay = useSetAtom(overlayAtom)
  const dashboard = useSetAtom(dashboardTabAtom)
  return (
    <div className="settings-columns">
      <div>
        <Changeable>
          <Profile />
        </Changeable>
      </div>
      <div>
        <Group title="Rules">
          <p className="settings-note">Each monitor, why it spoke or kept silent, its rule, and mutes.</p>
          <p>
            <button type="button" className="small-button" onClick={() => overlay('monitors')}>
              Open the monitors
            </button>
          </p>
        </Group>
        <Group title="Budgets of language models">
          <p className="settings-note">
            What calls of your services to language models may cost in an hour or a day. A budget is a monitor.
          </p>
          <p>
            <button
              type="button"
              className="small-button"
              data-testid="settings-to-budget"
              onClick={() => {
                dashboard('llm')
                overlay('dashboards')
              }}
            >
              Open the budgets
            </button>
          </p>
        </Group>
      </div>
    </div>
  )
}

function Profile() {
  const wanted = useAtomValue(settingsAtom).monitorProfile
  const { data } = useLoaded(loadRules, EVERY_MS)
  const save = useSave()
  const start = useLoaded(loadStartFacts, EVERY_MS)
  const fixed = start.data?.profile.fixed === true
  const active = data?.profile ?? null
  return (
    <Group title="Profile">
      <Choices
        testId="settings-profile"
        title="Monitor windows"
        value={wanted}
        options={[
          ['demo', `demo: ${PROFILE_WORD.demo}`],
          ['production', `production: ${PROFILE_WORD.production}`],
        ]}
        hint="Demo speaks within seconds of a fault. Production waits out short spikes, as a pager should."
        onChange={(value) => void save({ monitorProfile: value })}
      />
      <p className="settings-effect" data-testid="settings-profile-effect">
        {active === null
          ? ''
          : fixed
            ? `In force: ${active}, as a flag or the environment says (--profile, NEXUS_PROFILE). What is chosen here counts without them.`
            : active === wanted
              ? `In force: ${active}.`
              : `In force until NEXUS is started again: ${active}. From then on: ${wanted}.`}
      </p>
    </Group>
  )
}
