import { useAtom, useAtomValue } from 'jotai'
import { useCallback, useEffect, useRef } from 'react'
import { demoCardAtom, demoSceneAtom } from '../state/demo.ts'
import { type Caption, captionAtom } from '../state/store.ts'
import { speakingAtom } from '../state/voice.ts'
import { TourSign } from './wall/wall-signs.tsx'

/** Reading time: a caption stays 4 s and 60 ms a character, at most 20 s. */
function stayMs(text: string): number {
  return Math.min(20_000, 4_000 + text.length * 60)
}

/** What is still left to read when the voice has ended, at least. */
const AFTER_SPEECH_MS = 1_000

/** Takes the caption away after its reading time, but never before the voice has said it. */
function useEnd(caption: Caption | null, held: boolean, end: () => void): void {
  const shown = useRef({ nonce: -1, at: 0 })
  useEffect(() => {
    if (!caption) return
    if (shown.current.nonce !== caption.nonce) shown.current = { nonce: caption.nonce, at: Date.now() }
    if (held) return
    const left = stayMs(caption.text) - (Date.now() - shown.current.at)
    const timer = setTimeout(end, Math.max(AFTER_SPEECH_MS, left))
    return () => clearTimeout(timer)
  }, [caption, held, end])
}

/** The newest sentence of the ship's computer, as text; what is being said stays above a sentence about something else. */
export function Captions() {
  const [caption, setCaption] = useAtom(captionAtom)
  const speaking = useAtomValue(speakingAtom)
  const same = speaking !== null && speaking.caption === caption?.text
  const end = useCallback(() => setCaption(null), [setCaption])
  useEnd(caption, same, end)
  const card = useAtomValue(demoCardAtom)
  const scene = useAtomValue(demoSceneAtom)
  // A card says its line itself.
  const demo = card === null ? (scene?.caption ?? null) : null
  // What the voice says meanwhile are the demo's own words, written already; what went wrong is shown all the same.
  const own = (demo !== null || card !== null) && caption?.tone === 'info'
  return (
    <div className="captions" aria-hidden="true">
      {demo !== null && (
        <p key={demo} className="caption caption-demo" data-testid="caption-demo">
          {demo}
        </p>
      )}
      {speaking && !same && demo === null && card === null && (
        <p key={speaking.utteranceId} className="caption caption-info" data-testid="caption-spoken">
          {speaking.caption}
        </p>
      )}
      {caption && !own && (
        <p key={caption.nonce} className={`caption caption-${caption.tone}`} data-testid="caption">
          {caption.text}
        </p>
      )}
      <TourSign />
    </div>
  )
}
