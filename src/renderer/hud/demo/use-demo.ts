import { useAtomValue, useSetAtom, useStore } from 'jotai'
import { useEffect, useRef } from 'react'
import type { DemoScene } from '../../../shared/model/demo.ts'
import { demoAtom, demoSceneAtom } from '../../state/demo.ts'
import { fixQuestionAtom } from '../../state/fixes.ts'
import { openIncidentAtom, openServiceAtom, overlayAtom } from '../../state/panels.ts'
import { selectedIncidentAtom } from '../../state/store.ts'
import { cameraRequestAtom, selectedServiceAtom } from '../../state/view.ts'

const keyOf = ({ turn, panel }: DemoScene): string => JSON.stringify([turn, panel])

/**
 * Shows what the demo shows: each turn opens its panel and moves the camera once. Between turns the window belongs to
 * whoever sits before it. A window that comes late is brought to where the demo is.
 */
export function useDemo(): void {
  const scene = useAtomValue(demoSceneAtom)
  const running = useAtomValue(demoAtom)?.status.state
  const service = useAtomValue(selectedServiceAtom)
  const store = useStore()
  const openService = useSetAtom(openServiceAtom)
  const openIncident = useSetAtom(openIncidentAtom)
  const request = useSetAtom(cameraRequestAtom)
  const shown = useRef<string | null>(null)
  const flown = useRef(0)
  const nonce = useRef(0)

  // A demo that was over before this window came is none of its business.
  const live = scene !== null && (shown.current !== null || running === 'running' || running === 'paused')
  useEffect(() => {
    if (!live || keyOf(scene) === shown.current) return
    shown.current = keyOf(scene)
    store.set(overlayAtom, null)
    store.set(fixQuestionAtom, null)
    const { panel } = scene
    if (panel?.kind === 'service') openService(panel.serviceId)
    else if (panel?.kind === 'incident') openIncident(panel.incidentId)
    else {
      openService(null)
      store.set(selectedIncidentAtom, null)
    }
  }, [live, scene, store, openService, openIncident])

  // After the panel: its opening and closing moves the camera too (use-camera.ts), and the demo's own wish comes last.
  useEffect(() => {
    if (!live) return
    const wanted = scene.panel?.kind === 'service' ? scene.panel.serviceId : null
    // Once in each turn: what a person does afterwards stands.
    if (service !== wanted || flown.current === scene.turn) return
    flown.current = scene.turn
    nonce.current += 1
    const { camera } = scene
    const of = { nonce: -nonce.current }
    request(
      camera.kind === 'service'
        ? { kind: 'fly-to', serviceId: camera.serviceId, ...of }
        : { kind: camera.kind === 'all' ? 'all' : 'reset', ...of },
    )
  }, [live, scene, service, request])
}
