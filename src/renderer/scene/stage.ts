import type { PerspectiveCamera, Scene, WebGLRenderer } from 'three'
import type { CausePath } from '../state/analyses'
import type { World } from '../state/world'
import { CameraRig } from './camera/camera-rig'
import { type Insets, NO_INSETS } from './camera/placing'
import type { TourStop } from './camera/tour'
import { TourGuide } from './camera/tour-guide'
import { LookChanges } from './display/look-changes'
import { aimVeil, ServiceDisplay, STRIDE } from './display/service-display'
import { Spotlight, worstSlot } from './display/spotlight'
import { Pipeline } from './effects/pipeline'
import { Ensemble } from './ensemble'
import { LabelLayer } from './labels/label-layer'
import { LayoutClient, layoutInputOf } from './layout/layout-client'
import { type LayoutInput, type LayoutResult, PLACE_STRIDE } from './layout/types'
import { pathKey, type Trail, trailOf } from './paths/trail'
import { createRoomUniforms, type RoomUniforms, TIME_WRAP_S } from './shaders/uniforms'
import type { StageSettings } from './stage-settings'

/** The camera has all but arrived after this long. */
const FLIGHT_S = 1.2
/** A colour has turned after this long. */
const TURN_S = 0.5

/**
 * Everything in the room, as plain objects: built once, fed from the world, moved
 * by {@link frame}. React only mounts it.
 */
export class Stage {
  readonly rig: CameraRig
  readonly labels: LabelLayer
  readonly display = new ServiceDisplay()
  layout: LayoutResult | null = null
  /** Look of every slot. */
  get looks(): Uint8Array {
    return this.display.looks
  }
  /** Services laid out and drawn. */
  count = 0
  selected = -1
  /** Who speaks besides the troubled: what is under the pointer, else what a tour visits. */
  get hovered(): number {
    return this.pointed >= 0 ? this.pointed : this.guide.slot
  }
  private pointed = -1
  private readonly guide: TourGuide
  /** Hears what a tour visits; null: nothing. */
  onVisit: (stop: TourStop | null) => void = () => {}
  private readonly room: RoomUniforms
  private readonly ensemble: Ensemble
  private readonly pipeline: Pipeline
  private readonly layouts: LayoutClient
  private readonly spot = new Spotlight()
  /** The critical service that is most of the trouble, or -1. */
  private worst = -1
  private edges: Int32Array = new Int32Array(0)
  /** The failure to draw, and what of it is drawn. */
  private path: CausePath | null = null
  trail: Trail | null = null
  private settings: StageSettings
  private seenVersion = -1
  private seenTopology = -1
  private firstId = ''
  private awake = true
  /** Frames drawn. */
  frames = 0
  readonly changes = new LookChanges()
  private seconds = 0

  private readonly renderer: WebGLRenderer
  readonly camera: PerspectiveCamera
  readonly world: World
  private readonly wake: () => void
  /** Seconds for which something a person watches is still on its way. */
  private livelyS = 0

  constructor(
    renderer: WebGLRenderer,
    scene: Scene,
    camera: PerspectiveCamera,
    world: World,
    labelHost: HTMLElement,
    settings: StageSettings,
    wake: () => void,
  ) {
    this.renderer = renderer
    this.camera = camera
    this.world = world
    this.wake = wake
    this.settings = settings
    this.room = createRoomUniforms(this.display.texture)
    this.ensemble = new Ensemble(scene, this.room)
    this.pipeline = new Pipeline(renderer, scene, camera)
    this.rig = new CameraRig(camera)
    this.rig.weight = (slot) => this.spot.weightOf(slot, this.looks[slot])
    this.guide = new TourGuide(this.rig, (stop) => {
      this.labels.refresh()
      this.onVisit(stop)
    })
    this.labels = new LabelLayer(labelHost)
    this.layouts = new LayoutClient((result, input) => this.takeLayout(result, input))
    this.apply(settings)
  }

  /** Settings changed. */
  apply(settings: StageSettings): void {
    const themeChanged = settings.theme !== this.settings.theme
    this.settings = settings
    const light = settings.theme === 'light'
    const low = settings.quality === 'low'
    this.room.uLight.value = light ? 1 : 0
    this.room.uCalm.value = settings.calm ? 1 : 0
    this.ensemble.holdWave(settings.calm || !settings.live)
    this.rig.calm = settings.calm
    this.rig.frozen = !settings.live
    this.pipeline.configure(settings.quality, light, settings.calm, settings.effects)
    this.room.uDirect.value = this.pipeline.direct ? 1 : 0
    this.ensemble.setQuality(!low, this.pipeline.direct, low ? 0.55 : settings.quality === 'medium' ? 0.8 : 1)
    this.labels.setStyle(settings.theme, settings.wall)
    if (themeChanged) {
      this.seenVersion = -1
      this.ensemble.setLooks(this.looks, this.count, this.layout, settings.theme)
    }
    this.stir()
  }

  setView(width: number, height: number, insets: Insets = NO_INSETS): void {
    const ratio = this.renderer.getPixelRatio()
    this.room.uViewport.value.set(width * ratio, height * ratio)
    this.ensemble.marks.setPixels(Math.max(4.2, (height / 1080) * 6.5) * ratio * (this.settings.wall ? 1.6 : 1))
    this.pipeline.setSize(width, height)
    this.rig.setView(width, height, insets)
    this.labels.setView(width, height, insets)
    this.stir()
  }

  setFocus(hovered: number, selected: number): void {
    for (const slot of [this.pointed, this.selected]) this.display.setFocus(slot, 0)
    this.pointed = hovered
    this.selected = selected
    this.display.setFocus(hovered, 0.5)
    this.display.setFocus(selected, 1)
    this.labels.refresh()
    this.stir()
  }

  /** Draws the path of a failure, or none. The same path again changes nothing: its wave runs on. */
  setPath(path: CausePath | null): void {
    if (pathKey(path) === pathKey(this.path)) return
    this.path = path
    this.followPath()
    this.stir()
  }

  /** Resolves the path anew; `before` is the worst service so far: only another one moves the camera. */
  private followPath(before = this.worst): void {
    const { path, layout } = this
    const drawn = { flows: this.ensemble.field.flows, districtOf: layout?.districtOf ?? [], count: this.count }
    this.trail = path && layout ? trailOf(path, (id) => this.world.slotOf(id), drawn) : null
    this.ensemble.setTrail(this.trail, this.seconds % TIME_WRAP_S)
    this.labels.setTrail(this.trail, this.ensemble.field)
    if (this.count > 0) this.pointAttention(before, true)
    if (path?.chosen && this.trail) {
      this.rig.frame(this.trail.slots)
      this.livelyS = Math.max(this.livelyS, FLIGHT_S)
    } else this.rig.unframe()
    this.seenVersion = -1
  }

  /** Something changed: the next frame must be drawn even when all is calm. */
  stir(): void {
    this.awake = true
    this.wake()
  }

  /** True when the next frame shows more than idle drift: news, a turn of colour, a flight of the camera. */
  get stirred(): boolean {
    return this.awake || this.livelyS > 0 || this.world.version !== this.seenVersion
  }

  /** The camera sets out for a service, or back home. */
  fly(to: number | 'home' | 'all'): void {
    this.guide.disturb(this.settings.live)
    if (to === 'home') this.rig.reset()
    else if (to === 'all') this.rig.takeInAll()
    else this.rig.flyTo(to)
    this.livelyS = FLIGHT_S
    this.stir()
  }

  /** Draws one frame after `dt` seconds (`elapsed`: those that really passed); returns true when another one is wanted soon. */
  frame(dt: number, elapsed = dt): boolean {
    const { calm } = this.settings
    const moving = !calm && this.settings.live
    this.readWorld()
    if (moving) this.seconds += dt
    this.room.uTime.value = this.seconds % TIME_WRAP_S
    this.livelyS -= dt
    this.guide.step(elapsed, this.settings.tourAfterMinutes, this.settings.live)
    const cameraMoved = this.rig.step(dt)
    this.display.step(dt)
    // In calm mode streams change at once; a frozen picture may finish turning grey.
    const turning = this.ensemble.field.step(calm ? 1 : dt, moving)
    const veiled = this.selected >= 0 && this.selected < this.count ? this.selected : this.worst
    aimVeil(this.room.uTarget.value, this.display.values, veiled)
    this.room.uFog.value.set(this.rig.pose.distance * 0.95 + this.room.uSpan.value * 0.35, 1 / (this.room.uSpan.value * 3.2 + 16))
    const values = this.display.values
    this.labels.frame(this, this.camera, values, STRIDE, this.ensemble.marks)
    this.pipeline.render(this.seconds, dt)
    this.frames++
    this.changes.take(this.display.fresh, this.frames)
    const again = moving || cameraMoved || this.display.active || (turning && !calm)
    this.awake = false
    return again
  }

  idOf(slot: number): string | null {
    return this.world.ids[slot] ?? null
  }

  private readWorld(): void {
    const { world } = this
    if (world.topologyVersion !== this.seenTopology) {
      this.seenTopology = world.topologyVersion
      const first = world.ids[0] ?? ''
      if (world.count < this.display.count || first !== this.firstId) {
        // Another system: slots mean other services now.
        this.display.reset()
        this.changes.clear()
        this.count = 0
        this.worst = -1
        this.followPath()
        this.setFocus(-1, -1)
        this.rig.startOver()
      }
      this.firstId = first
      this.seenVersion = -1
      this.layouts.request(layoutInputOf(world))
    }
    if (world.version === this.seenVersion) return
    this.seenVersion = world.version
    this.syncValues()
  }

  private syncValues(): void {
    const { world, display } = this
    const before = this.count > 0 ? this.worstCritical() : -1
    const changed = display.sync(world, this.settings.theme, this.settings.calm)
    this.room.uServices.value = display.texture
    if (changed) this.livelyS = Math.max(this.livelyS, TURN_S)
    if (changed || this.spot.urgent || this.spot.light.length < world.count) this.pointAttention(before, changed)
    this.ensemble.field.sync(world, display.looks, this.spot.light, this.spot.urgent)
    this.labels.refresh()
    this.awake = true
  }

  private pointAttention(before: number, changed: boolean): void {
    const { display, world } = this
    this.spot.aim(display, world, this.edges, this.trail)
    if (changed) this.ensemble.setLooks(display.looks, this.count, this.layout, this.settings.theme)
    const worst = this.worstCritical()
    this.worst = worst
    if (changed && worst >= 0 && worst !== before && this.count > 0) this.rig.trouble(worst)
  }

  private worstCritical(): number {
    return worstSlot(this.display.looks, this.world.impact, this.count, this.trail?.cause ?? -1)
  }

  private takeLayout(result: LayoutResult, input: LayoutInput): void {
    // The world may have grown meanwhile: slots only append, so the prefix is still right.
    const n = Math.min(input.ids.length, this.world.count)
    this.layout = result
    this.edges = input.edges
    this.display.sync(this.world, this.settings.theme, true)
    this.room.uServices.value = this.display.texture
    for (let i = 0; i < n; i++) {
      const p = i * PLACE_STRIDE
      const at = result.places
      this.display.place(i, at[p] as number, at[p + 1] as number, at[p + 2] as number, at[p + 3] as number, input.ids[i] as string)
    }
    this.count = n
    this.ensemble.setLayout(result, input.edges, n)
    this.rig.setLayout(result, this.worstCritical())
    this.guide.setLayout(result)
    this.seenVersion = -1
    this.followPath(this.worstCritical())
    this.stir()
  }

  dispose(): void {
    this.layouts.dispose()
    this.labels.dispose()
    this.pipeline.dispose()
    this.ensemble.dispose()
    this.display.dispose()
  }
}
