import type { Scene, WebGLRenderer } from 'three'
import type { Quality, SceneFigures } from '../state/view'

const KEPT = 240
const REPORT_MS = 500

/** Counts what a frame costs: main-thread time, draw calls before effects, triangles, frame rate. */
export class FrameMeter {
  frame = 0
  timeMs = 0
  drawCalls = 0
  triangles = 0
  private readonly cpu = new Float32Array(KEPT)
  private started = 0
  private reported = 0
  private framesSince = 0
  private intervalSum = 0

  private readonly renderer: WebGLRenderer
  private readonly scene: Scene

  constructor(renderer: WebGLRenderer, scene: Scene) {
    this.renderer = renderer
    this.scene = scene
    scene.onAfterRender = () => {
      this.drawCalls = renderer.info.render.calls
      this.triangles = renderer.info.render.triangles
    }
  }

  begin(): void {
    this.renderer.info.reset()
    this.started = performance.now()
  }

  /** `intervalMs` since the last frame, 0 when there was a rest between. */
  end(intervalMs: number): void {
    this.timeMs = performance.now()
    this.cpu[this.frame % KEPT] = this.timeMs - this.started
    this.frame++
    if (intervalMs > 0) {
      this.framesSince++
      this.intervalSum += intervalMs
    }
  }

  /** What the renderer holds on the GPU. */
  get objects(): { geometries: number; textures: number; programs: number } {
    const { memory, programs } = this.renderer.info
    return { geometries: memory.geometries, textures: memory.textures, programs: programs?.length ?? 0 }
  }

  /** Newest frame costs, oldest first. */
  cpuMs(): number[] {
    const n = Math.min(KEPT, this.frame)
    return Array.from({ length: n }, (_, i) => this.cpu[(this.frame - n + i) % KEPT] as number)
  }

  /** Figures at most twice a second, else null. */
  figures(quality: Quality): SceneFigures | null {
    if (this.timeMs - this.reported < REPORT_MS) return null
    this.reported = this.timeMs
    const fps = this.framesSince > 0 ? (1000 * this.framesSince) / this.intervalSum : 0
    this.framesSince = 0
    this.intervalSum = 0
    const frameCpuMs = this.cpu[(this.frame - 1 + KEPT) % KEPT] as number
    return { fps, frameCpuMs, drawCalls: this.drawCalls, triangles: this.triangles, quality }
  }

  dispose(): void {
    this.scene.onAfterRender = () => {}
  }
}
