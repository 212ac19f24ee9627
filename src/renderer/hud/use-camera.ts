import { useAtomValue, useSetAtom } from 'jotai'
import { useEffect, useRef } from 'react'
import { cameraRequestAtom, selectedServiceAtom } from '../state/view.ts'

/** The camera goes where the person looks: to the opened service, and back when its panel closes. */
export function useCamera(): void {
  const selected = useAtomValue(selectedServiceAtom)
  const request = useSetAtom(cameraRequestAtom)
  const nonce = useRef(0)
  const was = useRef<string | null>(null)
  useEffect(() => {
    if (selected === was.current) return
    was.current = selected
    nonce.current++
    request(selected === null ? { kind: 'reset', nonce: nonce.current } : { kind: 'fly-to', serviceId: selected, nonce: nonce.current })
  }, [selected, request])
}
