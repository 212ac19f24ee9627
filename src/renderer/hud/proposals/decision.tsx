import { useAtomValue } from 'jotai'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { Proposal } from '../../../shared/model/proposal.ts'
import { approveProposal, rejectProposal } from '../../client/proposal-calls.ts'
import { feed } from '../../client/session.ts'
import { freshAtom } from '../../state/store.ts'

/** A click that was meant for what stood here before must not decide: the buttons wake up after this, ms. */
const ARMED_MS = 700

/** Approve and Reject. A rejection may say why; the client is told. */
export function Decision({ proposal }: { proposal: Proposal }) {
  const fresh = useAtomValue(freshAtom)
  const [armed, setArmed] = useState(false)
  const [busy, setBusy] = useState(false)
  const [rejecting, setRejecting] = useState(false)
  const [problem, setProblem] = useState('')
  const reason = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), ARMED_MS)
    return () => clearTimeout(timer)
  }, [])
  useEffect(() => {
    if (rejecting) reason.current?.focus()
  }, [rejecting])

  const decide = async (answering: ReturnType<typeof approveProposal>) => {
    setBusy(true)
    const answer = await answering
    setBusy(false)
    if (answer.ok) feed.caption(answer.value.state === 'refused' ? 'warning' : 'info', answer.value.outcome)
    else setProblem(answer.message)
  }
  const reject = (event: FormEvent) => {
    event.preventDefault()
    void decide(rejectProposal(proposal.proposalId, reason.current?.value ?? ''))
  }
  const off = !fresh || !armed || busy || proposal.state !== 'pending'
  return (
    <div className="proposal-decision">
      {rejecting ? (
        <form onSubmit={reject} data-own-escape onKeyDown={(event) => event.key === 'Escape' && setRejecting(false)}>
          <input ref={reason} maxLength={500} aria-label="Why not" placeholder="Why not? The program is told" data-testid="reject-reason" />
          <button type="submit" className="proposal-button is-no" disabled={off} data-testid="reject-send">
            Reject
          </button>
          <button type="button" className="proposal-button" onClick={() => setRejecting(false)}>
            Back
          </button>
        </form>
      ) : (
        <>
          <button
            type="button"
            className="proposal-button is-yes"
            disabled={off}
            aria-busy={busy}
            data-testid="approve"
            onClick={() => void decide(approveProposal(proposal.proposalId))}
          >
            Approve <small>run it now</small>
          </button>
          <button type="button" className="proposal-button is-no" disabled={off} data-testid="reject" onClick={() => setRejecting(true)}>
            Reject
          </button>
        </>
      )}
      {(problem !== '' || !fresh) && (
        <p className="proposal-problem" role="alert">
          {fresh ? problem : 'Not connected: nobody can decide now.'}
        </p>
      )}
    </div>
  )
}
