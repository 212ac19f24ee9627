import { BloomEffect, EffectComposer, EffectPass, RenderPass } from 'postprocessing'
import { type Camera, HalfFloatType, type Scene, type WebGLRenderer } from 'three'
import type { Quality } from '../../state/view'
import { FinishEffect } from './finish-effect'

/** Which effects the person wants; the quality may still leave them out. */
export interface EffectSwitches {
  readonly bloom: boolean
  readonly vignette: boolean
  readonly grain: boolean
  readonly chromatic?: boolean
}

/**
 * How the picture reaches the screen: straight to the canvas in low quality and on
 * paper (light theme), else through bloom and the finish. The composer is made
 * when first needed and dropped when not.
 */
export class Pipeline {
  private composer: EffectComposer | null = null
  private finish: FinishEffect | null = null
  private samples = 0
  private bloom = true
  private width = 1
  private height = 1

  private readonly renderer: WebGLRenderer
  private readonly scene: Scene
  private readonly camera: Camera

  constructor(renderer: WebGLRenderer, scene: Scene, camera: Camera) {
    this.renderer = renderer
    this.scene = scene
    this.camera = camera
  }

  /** True while frames go straight to the canvas. */
  get direct(): boolean {
    return this.composer === null
  }

  configure(quality: Quality, light: boolean, calm: boolean, effects: EffectSwitches): void {
    const wanted = quality !== 'low' && !light && (effects.bloom || effects.vignette || effects.grain)
    const samples = quality === 'high' ? 4 : 0
    if (!wanted) {
      this.drop()
      return
    }
    if (!this.composer || samples !== this.samples || effects.bloom !== this.bloom) {
      this.drop()
      this.samples = samples
      this.bloom = effects.bloom
      this.build(quality)
    }
    this.finish?.set(effects.vignette, effects.grain && !calm, effects.chromatic !== false && quality === 'high')
  }

  private build(quality: Quality): void {
    const composer = new EffectComposer(this.renderer, { frameBufferType: HalfFloatType, multisampling: this.samples })
    composer.addPass(new RenderPass(this.scene, this.camera))
    const finish = new FinishEffect()
    // Only what shines is above the threshold: bodies, floor and hall stay below it.
    const bloom = new BloomEffect({
      mipmapBlur: true,
      luminanceThreshold: 0.22,
      luminanceSmoothing: 0.25,
      intensity: 0.85,
      radius: 0.72,
      levels: quality === 'high' ? 7 : 5,
    })
    composer.addPass(this.bloom ? new EffectPass(this.camera, bloom, finish) : new EffectPass(this.camera, finish))
    composer.setSize(this.width, this.height)
    this.composer = composer
    this.finish = finish
  }

  setSize(width: number, height: number): void {
    this.width = width
    this.height = height
    this.composer?.setSize(width, height)
  }

  render(seconds: number, dt: number): void {
    if (this.composer) {
      this.finish?.setTime(seconds)
      this.composer.render(dt)
    } else {
      this.renderer.render(this.scene, this.camera)
    }
  }

  private drop(): void {
    this.composer?.dispose()
    this.composer = null
    this.finish = null
  }

  dispose(): void {
    this.drop()
  }
}
