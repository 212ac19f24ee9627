import { useFrame, useThree } from '@react-three/fiber'
import { useStore } from 'jotai'
import { useEffect, useRef } from 'react'
import type { PerspectiveCamera } from 'three'
import { causePathAtom, freshAtom } from '../state/store'
import { tourAfterAtom, type Visited, visitedAtom } from '../state/tour'
import {
  calmAtom,
  cameraRequestAtom,
  effectsAtom,
  hoveredServiceAtom,
  qualityAtom,
  qualityPinnedAtom,
  sceneFiguresAtom,
  selectedServiceAtom,
  softwareAtom,
  themeAtom,
  wallModeAtom,
} from '../state/view'
import type { World } from '../state/world'
import type { Insets } from './camera/placing'
import { attachSteering } from './camera/steering'
import type { TourStop } from './camera/tour'
import { QualityGovernor } from './effects/governor'
import { FrameGate } from './frame-gate'
import { FrameMeter } from './frame-meter'
import { Picker } from './picking/picker'
import { publishProbe } from './probe'
import { Stage } from './stage'
import { createProbe } from './stage-probe'
import type { StageSettings } from './stage-settings'
import { isSoftwareRenderer } from './webgl'

interface StageHostProps {
  readonly world: World
  readonly insets: Insets
  /** Element that covers the canvas: receives labels and pointer events. */
  readonly host: HTMLElement
  /** Grows when the GPU context came back: everything is rebuilt. */
  readonly generation: number
}

/** A wall display is capped at 30 frames a second: it runs for weeks. */
const WALL_FRAME_S = 1 / 30
/** Without a GPU drifting and pulsing may not keep the processor busy: news would wait behind them. */
const SOFTWARE_FRAME_S = 0.15

/** A stop of the tour in names. */
function visitedOf(stop: TourStop | null, stage: Stage): Visited | null {
  if (stop?.kind === 'service') return { name: null, serviceIds: [stage.idOf(stop.slot) ?? ''] }
  const district = stop ? stage.layout?.districts[stop.index] : undefined
  return district ? { name: district.name, serviceIds: district.members.flatMap((slot) => stage.idOf(slot) ?? []) } : null
}

/** Mounts the {@link Stage} in the canvas, wires it to the atoms, and moves it every frame. */
export function StageHost({ world, insets, host, generation }: StageHostProps) {
  const store = useStore()
  const three = useThree()
  const { gl, scene, invalidate, size } = three
  const { dpr } = three.viewport
  const camera = three.camera as PerspectiveCamera
  const stageRef = useRef<Stage | null>(null)
  const meterRef = useRef<FrameMeter | null>(null)
  const governorRef = useRef<QualityGovernor | null>(null)
  const idle = useRef({ gate: new FrameGate(), continuous: false, slow: false })
  const insetsRef = useRef(insets)

  // biome-ignore lint/correctness/useExhaustiveDependencies: `generation` rebuilds after a lost context
  useEffect(() => {
    const software = isSoftwareRenderer(gl.getContext() as WebGL2RenderingContext)
    store.set(softwareAtom, software)
    if (!store.get(qualityPinnedAtom) && software) store.set(qualityAtom, 'low')
    const governor = new QualityGovernor(store.get(qualityAtom), software ? 'low' : 'high')
    const settings = (): StageSettings => ({
      quality: store.get(qualityAtom),
      theme: store.get(themeAtom),
      calm: store.get(calmAtom),
      wall: store.get(wallModeAtom),
      effects: store.get(effectsAtom),
      live: store.get(freshAtom),
      tourAfterMinutes: store.get(tourAfterAtom),
    })
    gl.info.autoReset = false
    idle.current.slow = software
    const stage = new Stage(gl, scene, camera, world, host, settings(), invalidate)
    const meter = new FrameMeter(gl, scene)
    const picker = new Picker(stage)
    const resize = () => {
      const { width, height } = gl.domElement.getBoundingClientRect()
      stage.setView(Math.max(1, width), Math.max(1, height), insetsRef.current)
    }
    const onSettings = () => {
      governor.quality = store.get(qualityAtom)
      stage.apply(settings())
      resize()
    }
    onSettings()
    stage.onVisit = (stop) => store.set(visitedAtom, visitedOf(stop, stage))
    const focus = () => {
      const hovered = store.get(hoveredServiceAtom)
      const selected = store.get(selectedServiceAtom)
      stage.setFocus(hovered === null ? -1 : world.slotOf(hovered), selected === null ? -1 : world.slotOf(selected))
    }
    const request = () => {
      const wanted = store.get(cameraRequestAtom)
      if (!wanted) return
      stage.fly(wanted.kind === 'fly-to' ? world.slotOf(wanted.serviceId) : wanted.kind === 'all' ? 'all' : 'home')
    }
    const hover = (id: string | null) => {
      if (store.get(hoveredServiceAtom) !== id) store.set(hoveredServiceAtom, id)
      host.style.cursor = id === null ? 'grab' : 'pointer'
    }
    const stops = [
      ...[qualityAtom, themeAtom, calmAtom, wallModeAtom, effectsAtom].map((a) => store.sub(a as typeof calmAtom, onSettings)),
      store.sub(freshAtom, onSettings),
      store.sub(tourAfterAtom, () => stage.apply(settings())),
      store.sub(hoveredServiceAtom, focus),
      store.sub(selectedServiceAtom, focus),
      store.sub(cameraRequestAtom, request),
      store.sub(causePathAtom, () => stage.setPath(store.get(causePathAtom))),
      world.subscribe(() => stage.stir()),
      publishProbe(createProbe(stage, meter, world, host, () => store.get(qualityAtom), software)),
      attachSteering(host, stage.rig, {
        onPoint: (at) => hover(at === null ? null : picker.idAt(at.x, at.y, host)),
        onPick: (at) => {
          const id = picker.idAt(at.x, at.y, host)
          if (id !== null) store.set(selectedServiceAtom, id)
        },
        onChange: () => stage.stir(),
      }),
    ]
    stageRef.current = stage
    meterRef.current = meter
    governorRef.current = governor
    focus()
    stage.setPath(store.get(causePathAtom))
    void document.fonts.load('600 20px Antonio').then(() => {
      if (stageRef.current === stage) stage.labels.remeasure()
      invalidate()
    })
    invalidate()
    return () => {
      stageRef.current = null
      store.set(visitedAtom, null)
      for (const stop of stops) stop()
      meter.dispose()
      stage.dispose()
    }
  }, [gl, scene, camera, world, host, store, invalidate, generation])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new pixel ratio changes the buffers that the stage must fit
  useEffect(() => {
    insetsRef.current = insets
    stageRef.current?.setView(size.width, size.height, insets)
  }, [insets, size, dpr])

  useFrame((_, delta) => {
    const stage = stageRef.current
    const meter = meterRef.current
    const governor = governorRef.current
    if (!stage || !meter || !governor) return
    const rest = idle.current
    const least = store.get(wallModeAtom) ? WALL_FRAME_S : rest.slow && !stage.stirred ? SOFTWARE_FRAME_S : 0
    const since = rest.gate.pass(delta, least)
    if (since === null) {
      invalidate()
      return
    }
    // After a rest the clock starts fresh: nothing leaps.
    const dt = Math.min(since, rest.continuous ? 0.1 : 0.016)
    const interval = since * 1000
    meter.begin()
    const again = stage.frame(dt, since)
    meter.end(rest.continuous ? interval : 0)
    if (rest.continuous && !store.get(qualityPinnedAtom)) {
      const quality = governor.frame(interval)
      if (quality !== store.get(qualityAtom)) store.set(qualityAtom, quality)
    }
    const figures = meter.figures(store.get(qualityAtom))
    if (figures) store.set(sceneFiguresAtom, figures)
    rest.continuous = again
    if (again) invalidate()
  }, 1)

  return null
}
