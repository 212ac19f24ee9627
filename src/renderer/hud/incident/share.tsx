import { useState } from 'react'
import { loadPostMortem, type PostMortem, type PostMortemFormat } from '../../client/queries.ts'
import { linkOf } from './use-link.ts'

const FORMATS: readonly { format: PostMortemFormat; title: string }[] = [
  { format: 'markdown', title: 'Markdown' },
  { format: 'json', title: 'JSON' },
  { format: 'html', title: 'HTML' },
]

/** Hands a file to the browser's own download. */
function download({ fileName, mediaType, text }: PostMortem): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${mediaType};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  document.body.append(link)
  link.click()
  link.remove()
  // The download has taken its own reference when the click returns to the loop.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

type Status = { readonly kind: 'idle' } | { readonly kind: 'busy' | 'done' | 'failed'; readonly text: string }

/** The post-mortem as a file, and the incident as a link. */
export function IncidentShare({ incidentId, fresh }: { incidentId: string; fresh: boolean }) {
  const [status, setStatus] = useState<Status>({ kind: 'idle' })
  const busy = status.kind === 'busy'
  const save = async (format: PostMortemFormat, title: string) => {
    setStatus({ kind: 'busy', text: `Exporting ${title} …` })
    const file = await loadPostMortem(incidentId, format)
    if (typeof file === 'string') {
      setStatus({ kind: 'failed', text: file })
      return
    }
    download(file)
    setStatus({ kind: 'done', text: `Saved ${file.fileName}.` })
  }
  const copy = async () => {
    const link = linkOf(incidentId)
    try {
      await navigator.clipboard.writeText(link)
      setStatus({ kind: 'done', text: 'Link copied.' })
    } catch {
      setStatus({ kind: 'failed', text: `This window may not write to the clipboard. The link is ${link}` })
    }
  }
  return (
    <section className="incident-share" aria-label="Post-mortem and link" aria-busy={busy}>
      <span className="share-title">Post-mortem</span>
      {FORMATS.map(({ format, title }) => (
        <button
          key={format}
          type="button"
          className="small-button"
          data-testid={`export-${format}`}
          aria-label={`Export post-mortem as ${title}`}
          disabled={!fresh || busy}
          onClick={() => void save(format, title)}
        >
          {title}
        </button>
      ))}
      <button type="button" className="small-button" data-testid="copy-link" onClick={() => void copy()}>
        Copy link
      </button>
      <p role="status" className={`share-status is-${status.kind}`} data-testid="share-status" data-state={status.kind}>
        {status.kind === 'idle' ? '' : status.text}
      </p>
    </section>
  )
}
