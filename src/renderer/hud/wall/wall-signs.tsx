import { useAtomValue } from 'jotai'
import { toneOf } from '../../state/board.ts'
import { signInAtom } from '../../state/session.ts'
import { connectionAtom, countsAtom, headlineAtom, serviceByIdAtom, servicesAtom, settingsAtom, sourceAtom } from '../../state/store.ts'
import { type Visited, visitedAtom } from '../../state/tour.ts'
import { wallModeAtom } from '../../state/view.ts'
import { isNight, wallAlertOf } from '../../state/wall.ts'
import { latencyText, percentText, plural, shortName } from '../../state/words.ts'
import { useClockKind, useNow } from '../hooks.ts'
import { Mark } from '../mark.tsx'

/** What a wall display says over the console: that nothing is live, in huge words; and its night. */
export function WallSigns() {
  const wall = useAtomValue(wallModeAtom)
  return (
    wall && (
      <>
        <AlertSign />
        <Night />
      </>
    )
  )
}

function AlertSign() {
  const connection = useAtomValue(connectionAtom)
  const source = useAtomValue(sourceAtom)
  const services = useAtomValue(servicesAtom)
  const counts = useAtomValue(countsAtom)
  const headline = useAtomValue(headlineAtom)
  const signedOut = useAtomValue(signInAtom) !== null
  const alert = wallAlertOf({ connection, source, services, counts, now: useNow(1_000), clock: useClockKind() })
  // A question to sign in says it better, and a headline about the silence is large enough.
  if (alert === null || signedOut || (alert.kind === 'partial' && headline.tone === 'stale')) return null
  return (
    <section className={`wall-alert wall-alert-${alert.kind}`} data-testid="wall-alert" data-kind={alert.kind} aria-hidden="true">
      <p className="wall-alert-title">
        <Mark tone="stale" />
        <span>{alert.title}</span>
      </p>
      <p className="wall-alert-detail">{alert.detail}</p>
    </section>
  )
}

/** What the tour shows now, below the scene. */
export function TourSign() {
  const visited = useAtomValue(visitedAtom)
  return visited && <Visiting visited={visited} />
}

function Visiting({ visited }: { visited: Visited }) {
  const byId = useAtomValue(serviceByIdAtom)
  const views = visited.serviceIds.flatMap((id) => byId.get(id) ?? [])
  const [only] = views
  if (only === undefined) return null
  const tone = visited.name === null ? toneOf(only) : 'healthy'
  return (
    <aside className="tour-sign" data-testid="tour-sign" aria-hidden="true">
      <i>On tour</i>
      <Mark tone={tone} />
      <b>{shortName(visited.name ?? only.serviceId, 32)}</b>
      <span>
        {visited.name === null
          ? `${latencyText(only.latencyMs)} · ${percentText(only.errorRate)} errors`
          : `${plural(views.length, 'service')}, all well`}
      </span>
    </aside>
  )
}

/** Darkens the picture at night while all is well; trouble is as bright as by day. */
function Night() {
  const { wall, voice } = useAtomValue(settingsAtom)
  const { tone } = useAtomValue(headlineAtom)
  const now = new Date(useNow(30_000))
  const night = wall.dimInQuietHours && tone === 'healthy' && isNight(voice.quietHours, now.getHours() * 60 + now.getMinutes())
  return night ? <div className="wall-night" data-testid="wall-night" /> : null
}
