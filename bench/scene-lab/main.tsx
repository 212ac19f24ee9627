import '@fontsource/antonio/latin-400.css'
import '@fontsource/antonio/latin-600.css'
import { createStore, Provider } from 'jotai'
import { createRoot } from 'react-dom/client'
import { probeWebgl2, Scene } from '../../src/renderer/scene'
import * as view from '../../src/renderer/state/view'
import { world } from '../../src/renderer/state/world'
import { fill, healthy, type LabTopology, put, seeded, situation, synthetic } from './worlds'

/**
 * The scene alone, for benchmarks and screenshots: no feed, no HUD. Driven by the
 * query string (`?n=500&situation=incident&quality=high&theme=light&calm=1&wall=1&
 * live=1&insets=72,232,12,130`) and by `window.lab` from Playwright.
 */
const query = new URLSearchParams(location.search)
const store = createStore()
const quality = query.get('quality')
if (quality === 'high' || quality === 'medium' || quality === 'low') {
  store.set(view.qualityAtom, quality)
  store.set(view.qualityPinnedAtom, true)
}
store.set(view.themeAtom, query.get('theme') === 'light' ? 'light' : 'dark')
store.set(view.calmAtom, query.has('calm'))
store.set(view.wallModeAtom, query.has('wall'))
const [top = 0, right = 0, bottom = 0, left = 0] = (query.get('insets') ?? '').split(',').map(Number)

let ticking: ReturnType<typeof setInterval> | null = null
const lab = {
  world,
  put: (id: string, ...rest: Parameters<typeof put> extends [unknown, unknown, ...infer R] ? R : never) => {
    put(world, world.slotOf(id), ...rest)
    world.commit()
  },
  show(n: number, name: string, topology: LabTopology | null = n <= 5 ? null : synthetic(n)) {
    fill(world, topology)
    situation(world, name)
  },
  select: (id: string | null) => store.set(view.selectedServiceAtom, id),
  hover: (id: string | null) => store.set(view.hoveredServiceAtom, id),
  fly: (serviceId: string) => store.set(view.cameraRequestAtom, { kind: 'fly-to', serviceId, nonce: performance.now() }),
  figures: () => store.get(view.sceneFiguresAtom),
  /** Telemetry: every half second new values for a tenth of the services, as a live feed would. */
  live(on: boolean) {
    if (ticking) clearInterval(ticking)
    ticking = null
    if (!on) return
    const random = seeded(99)
    ticking = setInterval(() => {
      for (let k = 0; k < Math.max(5, world.count / 10); k++) {
        const slot = Math.floor(random() * world.count)
        if (world.status[slot] === 1) healthy(world, slot, random)
      }
      world.commit()
    }, 500)
  },
}
export type Lab = typeof lab
declare global {
  interface Window {
    lab: Lab
  }
}
window.lab = lab

if (query.has('n')) lab.show(Number(query.get('n')), query.get('situation') ?? 'healthy')
if (query.has('live')) lab.live(true)

const root = document.getElementById('root')
if (root && probeWebgl2()) {
  createRoot(root).render(
    <Provider store={store}>
      <Scene world={world} insets={{ top, right, bottom, left }} />
    </Provider>,
  )
}
