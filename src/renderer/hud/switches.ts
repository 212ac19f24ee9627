import { getDefaultStore } from 'jotai'
import { changeSettings, startDemo, stopDemo } from '../client/commands.ts'
import { feed } from '../client/session.ts'
import { sitrep } from '../client/voice-calls.ts'
import { demoOnAtom } from '../state/demo.ts'
import { settingsAtom } from '../state/store.ts'
import { calmAtom, qualityAtom } from '../state/view.ts'

const store = getDefaultStore()

/** Low when the picture is anything better, else high; a choice by hand keeps the governor away. */
export function toggleQuality(): void {
  void changeSettings({ quality: store.get(qualityAtom) === 'low' ? 'high' : 'low' })
}

/** Hands the quality back to the governor. */
export function autoQuality(): void {
  void changeSettings({ quality: 'auto' })
}

export function toggleSound(): void {
  void changeSettings({ muted: !store.get(settingsAtom).muted })
}

export function toggleTheme(): void {
  void changeSettings({ theme: store.get(settingsAtom).theme === 'dark' ? 'light' : 'dark' })
}

/** Calm when things move, full when they do not. */
export function toggleMotion(): void {
  void changeSettings({ motion: store.get(calmAtom) ? 'full' : 'calm' })
}

/** Switches one post-processing effect. */
export function toggleEffect(effect: 'bloom' | 'vignette' | 'grain'): void {
  const { effects } = store.get(settingsAtom)
  void changeSettings({ effects: { ...effects, [effect]: !effects[effect] } })
}

/** Says how things stand; without an answer of the core it is a caption only. */
export function showSitrep(): void {
  void sitrep()
}

/** Begins the demo by itself, or ends it. */
export function toggleDemo(): void {
  void (store.get(demoOnAtom) ? stopDemo() : startDemo())
}

export function toggleFullScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen()
  else void document.documentElement.requestFullscreen().catch(() => feed.caption('warning', 'Full screen was refused by this window.'))
}
