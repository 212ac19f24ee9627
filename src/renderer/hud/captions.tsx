import { useAtom } from 'jotai'
import { useEffect } from 'react'
import { captionAtom } from '../state/store.ts'

/** Reading time: a caption stays 4 s and 60 ms a character, at most 20 s. */
function stayMs(text: string): number {
  return Math.min(20_000, 4_000 + text.length * 60)
}

/** The newest sentence of the ship's computer, as text. */
export function Captions() {
  const [caption, setCaption] = useAtom(captionAtom)
  useEffect(() => {
    if (!caption) return
    const timer = setTimeout(() => setCaption(null), stayMs(caption.text))
    return () => clearTimeout(timer)
  }, [caption, setCaption])
  return (
    <div className="captions" aria-hidden="true">
      {caption && (
        <p key={caption.nonce} className={`caption caption-${caption.tone}`} data-testid="caption">
          {caption.text}
        </p>
      )}
    </div>
  )
}
