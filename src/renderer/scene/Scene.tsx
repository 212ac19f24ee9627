import { Canvas, type RootState } from '@react-three/fiber'
import { useAtomValue, useSetAtom } from 'jotai'
import { useCallback, useEffect, useRef, useState } from 'react'
import { NoToneMapping } from 'three'
import { contextLostAtom, qualityAtom } from '../state/view'
import type { World } from '../state/world'
import { type Insets, NO_INSETS } from './camera/placing'
import './labels/labels.css'
import { StageHost } from './StageHost'
import { isSoftwareRenderer } from './webgl'

export interface SceneProps {
  readonly world: World
  /** Pixels of the window covered by panels: the camera frames and labels stay inside the rest. */
  readonly insets?: Insets
}

/**
 * The room: one canvas and the labels over it, filling its parent. Mount it only
 * when {@link probeWebgl2} said yes; the parent gives it its size. Pointer, wheel
 * and arrow keys steer the camera; hover and click set the atoms of `state/view`.
 */
export function Scene({ world, insets = NO_INSETS }: SceneProps) {
  const [host, setHost] = useState<HTMLElement | null>(null)
  const [generation, setGeneration] = useState(0)
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null)
  const setLost = useSetAtom(contextLostAtom)
  const [software, setSoftware] = useState(false)
  const quality = useAtomValue(qualityAtom)
  const dpr = Math.min(window.devicePixelRatio || 1, software && quality === 'low' ? SOFTWARE_DPR : MOST_DPR[quality])
  const stable = useRef(insets)
  const same =
    stable.current.top === insets.top &&
    stable.current.left === insets.left &&
    stable.current.right === insets.right &&
    stable.current.bottom === insets.bottom
  if (!same) stable.current = insets

  useEffect(() => {
    if (!canvas) return
    const lost = (event: Event) => {
      event.preventDefault()
      setLost(true)
    }
    const restored = () => {
      setLost(false)
      setGeneration((g) => g + 1)
    }
    canvas.addEventListener('webglcontextlost', lost)
    canvas.addEventListener('webglcontextrestored', restored)
    return () => {
      canvas.removeEventListener('webglcontextlost', lost)
      canvas.removeEventListener('webglcontextrestored', restored)
    }
  }, [canvas, setLost])

  const created = useCallback(({ gl }: RootState) => {
    setCanvas(gl.domElement)
    setSoftware(isSoftwareRenderer(gl.getContext() as WebGL2RenderingContext))
  }, [])

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys steer the camera; every service is reachable in the HUD
    <section ref={setHost} tabIndex={0} aria-label="3D view of the services" style={FILL}>
      {host && (
        <Canvas frameloop="demand" style={FILL} camera={CAMERA} gl={GL} dpr={dpr} onCreated={created}>
          <StageHost world={world} insets={stable.current} host={host} generation={generation} />
        </Canvas>
      )}
    </section>
  )
}

/** Most pixels per CSS pixel by quality. */
const MOST_DPR = { high: 2, medium: 1.25, low: 1 } as const
/** Without a GPU each pixel costs the processor: fewer of them show a change six times as soon. Labels stay sharp. */
const SOFTWARE_DPR = 0.4
const FILL = { position: 'absolute', inset: 0, overflow: 'hidden', touchAction: 'none', outlineOffset: -2 } as const
const CAMERA = { fov: 28, near: 0.5, far: 400, position: [6, 6, 16] as [number, number, number] }
const GL = { antialias: true, alpha: false, stencil: false, powerPreference: 'high-performance', toneMapping: NoToneMapping } as const
