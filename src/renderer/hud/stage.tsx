import { useAtomValue, useSetAtom } from 'jotai'
import { Component, type ComponentType, type ReactNode, useEffect, useRef, useState } from 'react'
import { servicesAtom } from '../state/store.ts'
import { flatAtom, hoveredServiceAtom } from '../state/view.ts'
import { world } from '../state/world.ts'
import { Banners } from './banners.tsx'
import { Board } from './board.tsx'
import { Captions } from './captions.tsx'
import { EmptyState } from './empty-state.tsx'
import { Tooltip } from './tooltip.tsx'

/** Space at each side of the stage that panels cover, CSS px. */
export interface Insets {
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly left: number
}

type SceneComponent = ComponentType<{ world: typeof world; insets: Insets }>
type SceneState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'scene'; readonly Scene: SceneComponent }
  | { readonly kind: 'board'; readonly why: string }

/** Loads the 3D scene after the frame is on screen; without WebGL 2 the board takes its place. */
function useScene(): [SceneState, (why: string) => void] {
  const [state, setState] = useState<SceneState>({ kind: 'loading' })
  useEffect(() => {
    let stopped = false
    void import('../scene/index.ts').then(
      ({ Scene, probeWebgl2 }) => {
        if (stopped) return
        setState(
          probeWebgl2()
            ? { kind: 'scene', Scene }
            : {
                kind: 'board',
                why: 'This window has no WebGL 2, so the cluster is drawn as a flat board: the same services, the same truth.',
              },
        )
      },
      () => {
        if (!stopped) setState({ kind: 'board', why: 'The 3D view could not be loaded, so the cluster is drawn as a flat board.' })
      },
    )
    return () => {
      stopped = true
    }
  }, [])
  return [state, (why) => setState({ kind: 'board', why })]
}

function useInsets(): [React.RefObject<HTMLDivElement | null>, Insets] {
  const ref = useRef<HTMLDivElement>(null)
  const [insets, setInsets] = useState<Insets>({ top: 0, right: 0, bottom: 0, left: 0 })
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => {
      const box = element.getBoundingClientRect()
      // A banner covers the top of the stage: the picture and its labels begin below it.
      const banners = element.querySelector('.banners')
      const covered = banners && banners.childElementCount > 0 ? banners.getBoundingClientRect().bottom : box.top
      const next = {
        top: Math.round(Math.max(box.top, covered)),
        right: Math.round(window.innerWidth - box.right),
        bottom: Math.round(window.innerHeight - box.bottom),
        left: Math.round(box.left),
      }
      setInsets((old) =>
        old.top === next.top && old.right === next.right && old.bottom === next.bottom && old.left === next.left ? old : next,
      )
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    const banners = element.querySelector('.banners')
    if (banners) observer.observe(banners)
    window.addEventListener('resize', measure)
    measure()
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', measure)
    }
  }, [])
  return [ref, insets]
}

/** The picture behind everything, and what is written on it. */
export function Stage() {
  const [view, fallBack] = useScene()
  const [window_, insets] = useInsets()
  const setFlat = useSetAtom(flatAtom)
  useEffect(() => setFlat(view.kind === 'board'), [view.kind, setFlat])
  const empty = useAtomValue(servicesAtom).length === 0
  const hover = useSetAtom(hoveredServiceAtom)
  return (
    <>
      <div className="scene-layer" data-testid="scene" data-view={view.kind} onPointerLeave={() => hover(null)}>
        {view.kind === 'scene' && (
          <SceneBoundary onFail={() => fallBack('The 3D view failed on this machine, so the cluster is drawn as a flat board.')}>
            <view.Scene world={world} insets={insets} />
          </SceneBoundary>
        )}
      </div>
      <main className={`stage ${view.kind === 'board' ? 'has-board' : ''}`} ref={window_}>
        {view.kind === 'board' && !empty && <Board why={view.why} />}
        {empty && <EmptyState />}
        <Banners />
        <Captions />
      </main>
      <Tooltip />
    </>
  )
}

interface BoundaryProps {
  readonly onFail: () => void
  readonly children: ReactNode
}

/** A scene that throws must not take the console with it. */
class SceneBoundary extends Component<BoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override componentDidCatch(): void {
    this.props.onFail()
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children
  }
}
