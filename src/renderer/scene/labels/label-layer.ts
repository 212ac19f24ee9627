import { Matrix4, type PerspectiveCamera } from 'three'
import { visibleName } from '../../state/words'
import type { World } from '../../state/world'
import type { Marks } from '../beacons/marks'
import type { Insets } from '../camera/placing'
import type { FlowField } from '../flows/flow-field'
import type { District, LayoutResult } from '../layout/types'
import { LOOK, LOOK_ICONS, LOOK_NAMES, LOOK_TEXT, type LookCode, type Theme } from '../palette'
import type { Trail } from '../paths/trail'
import { chooseLabels, districtText, letterPx, MAX_DISTRICT_LABELS, MAX_SERVICE_LABELS } from './label-choice'
import { shorten, valuesText } from './label-text'
import { LabelView } from './label-view'
import { MAX_PATH_MARKS, PathMarks } from './path-marks'
import { type Box, placeLabels } from './placement'

/** Bodies that labels try not to cover. */
const MAX_BODIES = 48
const EDGE_PX = 10
/** Text of the marks on a failure's path; >= 7:1 on the label plate of its theme. */
const PATH_TEXT: Record<Theme, string> = { dark: '#FFD9A0', light: '#5A2A00' }

/** What the layer needs to know each frame. */
export interface LabelScene {
  readonly world: World
  readonly looks: Uint8Array
  readonly count: number
  readonly layout: LayoutResult | null
  readonly hovered: number
  readonly selected: number
}

/** Labels over the scene: chosen by urgency, placed without overlap, moved without React. */
export class LabelLayer {
  readonly element: HTMLDivElement
  private readonly views: LabelView[] = []
  private readonly active: LabelView[] = []
  /** Those in front of the camera this frame, most urgent first. */
  private readonly ready: LabelView[] = []
  /** Slots that lost their label: their marks come back. */
  private readonly retired: number[] = []
  private readonly chosen: number[] = []
  private readonly path = new PathMarks()
  private readonly toClip = new Matrix4()
  private readonly bodies = new Float32Array(MAX_BODIES * 4)
  private bodyCount = 0
  private readonly area: Box = { x: 0, y: 0, width: 0, height: 0 }
  private readonly pen = document.createElement('canvas').getContext('2d')
  private width = 1
  private height = 1
  private insets: Insets = { top: 0, left: 0, right: 0, bottom: 0 }
  private theme: Theme = 'dark'
  private wall = false
  private stale = true
  private readonly screen = { x: 0, y: 0, w: 0 }

  constructor(host: HTMLElement) {
    this.element = document.createElement('div')
    this.element.className = 'nexus-labels'
    this.element.setAttribute('aria-hidden', 'true')
    host.append(this.element)
    for (let i = 0; i < MAX_SERVICE_LABELS + MAX_DISTRICT_LABELS + MAX_PATH_MARKS; i++) this.views.push(new LabelView(this.element))
  }

  setView(width: number, height: number, insets: Insets): void {
    this.width = width
    this.height = height
    this.insets = insets
    this.stale = true
  }

  setStyle(theme: Theme, wall: boolean): void {
    this.theme = theme
    this.wall = wall
    this.element.dataset.theme = theme
    this.stale = true
  }

  /** Fonts arrived: every text has another width now. */
  remeasure(): void {
    for (const v of this.views) v.forget()
    this.stale = true
  }

  /** Values, looks or focus changed: choose and write anew with the next frame. */
  refresh(): void {
    this.stale = true
  }

  /** The path of a failure speaks first: its services, and the seconds on its stretches. */
  setTrail(trail: Trail | null, field: FlowField): void {
    this.path.set(trail, field)
    this.stale = true
  }

  /** Slot of the label at a point of the scene, pixels, or -1. */
  slotAtPoint(x: number, y: number): number {
    for (const v of this.active)
      if (v.candidate >= 0 && v.key >= 0 && x >= v.x && x <= v.x + v.width && y >= v.y && y <= v.y + v.height) return v.key
    return -1
  }

  /** Moves the labels for this frame's camera. */
  frame(scene: LabelScene, camera: PerspectiveCamera, values: Float32Array, stride: number, marks: Marks): void {
    const { layout } = scene
    if (!layout) {
      for (const v of this.views) v.hide()
      return
    }
    if (this.stale) {
      this.stale = false
      this.choose(scene, layout)
    }
    this.toClip.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse)
    this.readBodies(scene.count, values, stride, layout)
    for (let i = 0; i < this.active.length; i++) this.anchor(this.active[i] as LabelView, layout, values, stride)
    const a = this.area
    a.x = this.insets.left + EDGE_PX
    a.y = this.insets.top + EDGE_PX
    a.width = Math.max(0, this.width - this.insets.left - this.insets.right - EDGE_PX * 2)
    a.height = Math.max(0, this.height - this.insets.top - this.insets.bottom - EDGE_PX * 2)
    let ready = 0
    for (let i = 0; i < this.active.length; i++) {
      const v = this.active[i] as LabelView
      if (v.visible) this.ready[ready++] = v
      else v.hide()
    }
    placeLabels(this.ready, ready, a, this.bodies, this.bodyCount)
    for (let i = 0; i < ready; i++) (this.ready[i] as LabelView).show()
    for (let i = 0; i < this.active.length; i++) {
      const v = this.active[i] as LabelView
      if (v.key >= 0) marks.setHidden(v.key, v.candidate >= 0)
    }
    for (const slot of this.retired) marks.setHidden(slot, false)
    this.retired.length = 0
  }

  private choose(scene: LabelScene, layout: LayoutResult): void {
    const before = this.active.length
    chooseLabels(scene.world, scene.looks, scene.count, layout, scene.hovered, scene.selected, this.chosen, this.path.speakers)
    this.path.addTo(this.chosen)
    const pool = new Map<number, LabelView>()
    for (const v of this.views) if (!Number.isNaN(v.key)) pool.set(v.key, v)
    const wanted = new Set(this.chosen)
    const free = this.views.filter((v) => !wanted.has(v.key))
    for (let i = 0; i < before; i++) this.retire(this.active[i] as LabelView, wanted)
    this.active.length = 0
    for (const key of this.chosen) {
      const view = pool.get(key) ?? free.pop()
      if (!view) break
      if (view.key !== key) {
        view.hide()
        view.key = key
      }
      this.active.push(view)
      if (key >= 0) this.writeService(view, scene)
      else if (this.path.owns(key)) this.writeMark(view)
      else this.writeDistrict(view, layout.districts[-1 - key] as District, scene.looks)
    }
  }

  private retire(view: LabelView, wanted: Set<number>): void {
    if (wanted.has(view.key)) return
    if (view.key >= 0) this.retired.push(view.key)
    view.hide()
    view.key = Number.NaN
  }

  private writeService(view: LabelView, scene: LabelScene): void {
    const slot = view.key
    const look = scene.looks[slot] as LookCode
    const id = scene.world.ids[slot] as string
    const stage = scene.layout?.kind === 'stage'
    const worst = look === LOOK.critical ? this.chosen.find((key) => key !== scene.hovered && key !== scene.selected) : undefined
    const focus = slot === scene.hovered || slot === scene.selected
    const fontPx = this.fontPx(look, slot === scene.selected, slot === worst)
    const short = shorten(id, focus ? this.roomFor(fontPx) : stage ? 24 : 28)
    const name = `${LOOK_ICONS[look]} ${stage ? short.toUpperCase() : short}`
    view.write(name, this.path.prefixOf(slot) + valuesText(scene.world, slot, look), visibleName(id), fontPx, this.measure)
    view.paint(LOOK_TEXT[this.theme][look] as string, LOOK_NAMES[look], focus, false)
  }

  private writeMark(view: LabelView): void {
    view.write(this.path.textOf(view.key), '', '', this.fontPx(LOOK.healthy), this.measure)
    view.paint(PATH_TEXT[this.theme], 'path', false, false)
  }

  private writeDistrict(view: LabelView, district: District, looks: Uint8Array): void {
    const { look, text } = districtText(district, looks)
    const name = `${LOOK_ICONS[look]} ${shorten(district.name, 18)} · ${text}`
    view.write(name, '', visibleName(district.name), this.fontPx(LOOK.healthy), this.measure)
    view.paint(LOOK_TEXT[this.theme][look] as string, LOOK_NAMES[look], false, look !== LOOK.critical)
  }

  /** At least 18 px at 1080p; the critical speak louder, the worst of them loudest; the selected one as loud; twice that on a wall. */
  private fontPx(look: LookCode, selected = false, worst = false): number {
    const scale = Math.max(0.84, Math.min(2.2, this.height / 1080)) * (this.wall ? 2 : 1)
    return Math.round(letterPx(look, selected, worst) * scale)
  }

  /** Characters of a name that fit beside the panels: a label wider than its area would find no place. */
  private roomFor(fontPx: number): number {
    const free = this.width - this.insets.left - this.insets.right - EDGE_PX * 2
    return Math.max(16, Math.min(44, Math.floor((free * 0.8) / (fontPx * 0.5))))
  }

  private readonly measure = (text: string, bold: boolean, fontPx: number): number => {
    if (!this.pen) return text.length * fontPx * 0.5
    this.pen.font = `${bold ? 600 : 400} 20px Antonio, "Antonio Variable", Oswald, "Arial Narrow", sans-serif`
    return (this.pen.measureText(text).width * fontPx) / 20
  }

  private project(x: number, y: number, z: number): boolean {
    const e = this.toClip.elements
    const w = e[3] * x + e[7] * y + e[11] * z + e[15]
    this.screen.w = w
    if (w <= 0.05) return false
    this.screen.x = (((e[0] * x + e[4] * y + e[8] * z + e[12]) / w) * 0.5 + 0.5) * this.width
    this.screen.y = (0.5 - ((e[1] * x + e[5] * y + e[9] * z + e[13]) / w) * 0.5) * this.height
    return true
  }

  private anchor(view: LabelView, layout: LayoutResult, values: Float32Array, stride: number): void {
    let ok: boolean
    if (view.key >= 0) {
      const at = view.key * stride + 4
      const height = values[at + 3] as number
      // The same stature and lift as in the monolith shader.
      const critical = values[at + 10] as number
      const warning = values[at + 9] as number
      const crowd = layout.kind === 'stage' ? 0 : layout.kind === 'rings' ? 0.4 : 1
      const top = height * (1.02 + 0.05 * warning) * (1 + 0.55 * crowd * critical)
      ok = this.project(values[at] as number, top, values[at + 2] as number) && height > 0
    } else if (this.path.owns(view.key)) {
      ok = this.project(this.path.xOf(view.key), this.path.yOf(view.key), this.path.zOf(view.key))
    } else {
      const d = layout.districts[-1 - view.key]
      ok = d !== undefined && this.project(d.x, 3.4, d.z)
    }
    view.visible = ok && this.screen.x > 0 && this.screen.x < this.width && this.screen.y > 0 && this.screen.y < this.height
    view.anchorX = this.screen.x
    view.anchorY = this.screen.y
  }

  private readBodies(count: number, values: Float32Array, stride: number, layout: LayoutResult): void {
    this.bodyCount = 0
    if (layout.kind === 'districts') return
    for (let slot = 0; slot < count && this.bodyCount < MAX_BODIES; slot++) {
      const at = slot * stride + 4
      const x = values[at] as number
      const z = values[at + 2] as number
      if (!this.project(x, values[at + 3] as number, z)) continue
      const top = this.screen.y
      if (!this.project(x, 0, z)) continue
      const half = (((values[at + 4] as number) * 0.5) / this.screen.w) * this.height * 1.4
      const b = this.bodyCount * 4
      this.bodies[b] = this.screen.x - half
      this.bodies[b + 1] = top
      this.bodies[b + 2] = half * 2
      this.bodies[b + 3] = this.screen.y - top
      this.bodyCount++
    }
  }

  /** For tests: what is on screen now. */
  shown(): readonly LabelView[] {
    return this.active.filter((v) => v.candidate >= 0)
  }

  dispose(): void {
    this.element.remove()
  }
}
