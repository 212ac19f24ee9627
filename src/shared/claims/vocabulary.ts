/**
 * The words a spoken line may be made of. A word that is in none of these lists, no
 * service of the evidence and no number strikes the line: what code cannot check is not said.
 */

/** What a symptom word claims of the services it is said of. */
export type Claim =
  | 'latency'
  | 'errors'
  | 'silence'
  | 'traffic'
  | 'trouble'
  | 'alert'
  | 'cause'
  | 'first'
  | 'last'
  | 'change'
  | 'llm'
  | 'chaos'

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const CLAIMS: Readonly<Record<Claim, ReadonlySet<string>>> = {
  latency: set('latency latencies slow slowed slows slowing slowdown sluggish lag lagging delay delays delayed response time times'),
  errors: set('error errors'),
  silence: set('silent silence silenced quiet offline dark down'),
  traffic: set('traffic'),
  trouble: set(
    'fail fails failed failing failure failures fault faults faulty trouble degraded degradation degrading abnormal anomaly anomalies disturbance disturbances deviation deviating deviates impaired impairment disruption disruptions instability instabilities fluctuation fluctuations rupture ruptures suffer suffers suffered suffering',
  ),
  alert: set('alert alerts alerting alerted alarm alarms'),
  cause: set('cause causes source origin origins culprit root primary'),
  first: set('first initial initially began begins begin started starts'),
  last: set('last finally lastly'),
  change: set('deployment deployed release version'),
  llm: set('token tokens'),
  chaos: set('injected simulated chaos'),
}
const CLAIM_OF = new Map<string, Claim>()
for (const claim of Object.keys(CLAIMS) as Claim[]) for (const word of CLAIMS[claim]) CLAIM_OF.set(word, claim)

export const claimOf = (word: string): Claim | undefined => CLAIM_OF.get(word)

/** Words that say nothing that could be wrong. */
export const FUNCTION_WORDS = set(`
  a an the this that these its it is are was were be been being has have had of in at on by for with within between
  show shows showed showing shown detected detect detects observed measured registered reported reports reporting sensors sensor
  indicate indicates indicating reading readings service services rate rates signature signatures
  high higher elevated rising rose risen increase increased spike spikes spiking both possible likely probable probably
  suspected possibly may might appears appear candidate candidates confidence certainty sure belief evidence analysis report computer engineer captain
  there here their path chain sequence cascade cascading cascaded ripple rippled rippling
  spread spreads spreading propagated propagates propagating propagation travelled traveled travels moved moves moving flowed flows
  experienced experiencing encountered which about approximately roughly around nearly almost
  onset onsets
`)

/** They say that trouble went from one service to another. */
export const SPREAD_WORDS =
  set(`chain sequence cascade cascaded cascading ripple rippled rippling spread spreads spreading propagated propagates
  propagating propagation travelled traveled travels moved moves moving flowed flows path`)

/** They say by or to how much something went up, which a number beside them leaves open. */
export const GROWTH_WORDS = set('higher rising rose risen increase increased spike spikes spiking')

/** They say that something went up; what kind of traffic change it was, a report does not hold. */
export const RISE_WORDS = set('high higher elevated rising rose risen increase increased spike spikes spiking')

export const CONFIDENCE_WORDS = set('confidence certainty sure belief')

/** The ship's colour; none of these is a technical term of a distributed system. */
export const DECORATIVE_WORDS = set(`
  subspace interference neural pathway pathways plasma conduit conduits warp flux resonance harmonic harmonics temporal quantum
  distortion distortions turbulence echo echoes tremor tremors wave waves tachyon ion photon graviton nebula deflector static grid manifold
  gravitic starboard aft deck decks storm storms located field fields matrix lattice holographic sector
`)

/** Words of a hedge, without which a cause may not be named while several are possible. */
export const HEDGES = set('possible possibly likely probable probably suspected may might candidate candidates')

/** Struck with a reason of their own, because people should read why. */
const FORBIDDEN: readonly (readonly [reason: string, words: ReadonlySet<string>])[] = [
  [
    'a technical cause that is not in the evidence',
    set(`cpu memory leak leaks leaking ram heap disk storage network dns packet packets bandwidth deploy rollout config configuration
      certificate attack attacker attackers breach hacker hackers ddos intrusion malware virus bug bugs crash crashed crashes overload overloaded
      exhausted exhaustion saturated saturation timeout timeouts deadlock deadlocked lock locks query queries pool kernel hardware power outage
      hallucination hallucinating prompt prompts cache gc thread threads container containers pod pods node nodes region upgrade migration
      corruption corrupted connection connections`),
  ],
  [
    'a state or a fix that the evidence does not hold',
    set(`resolved resolving fixed repaired repairing stable stabilised stabilized stabilizing recovering recovered recovery recover normal nominal
      healthy restored restoring mitigated contained containing optimal ok okay fine safe continues continuing persists persisting ongoing
      remains remaining still worsening improving critical emergency`),
  ],
  [
    'an instruction or advice',
    set(`restart reboot restarting recommend recommended recommending recommendation should must please check investigate ignore disregard run
      execute apply engage initiate evacuate rollback revert scale failover click visit open call contact try need needs needed advise advised
      instructions instruction instructed will shall can cannot`),
  ],
  [
    'a negation',
    set(
      "not no never none neither nor without cannot isn't aren't wasn't weren't don't doesn't didn't hasn't haven't unaffected unrelated innocent false untouched",
    ),
  ],
  [
    'a comparison that nobody computed',
    set('than over under above below twice double doubled triple tripled thrice half quarter more less least'),
  ],
  [
    'a quantity that nobody computed',
    set('all every each only entire whole total complete completely many several few multiple dozens hundreds thousands'),
  ],
]

export function forbiddenReason(word: string): string | undefined {
  return FORBIDDEN.find(([, words]) => words.has(word))?.[0]
}

/** How two sides of a line are ordered: `forward`, the left came first or was the cause. */
export type Direction = 'forward' | 'backward' | 'via'
export interface Relation {
  readonly direction: Direction
  /** True: a claim of time, so that equal onsets do not hold it. */
  readonly strict: boolean
}

const FORWARD_VERBS = set(
  'reached reaches reaching hit hits hitting affected affects affecting disrupted disrupts disrupting triggered triggers triggering caused causing impacted impacts impacting preceded precedes preceding drove drives driving disturbed disturbs disturbing struck strikes striking',
)

/** Longest first; words are joined by a blank. */
const PHRASES: readonly (readonly [phrase: string, direction: Direction, strict: boolean])[] = [
  ['cascaded into', 'forward', false],
  ['led to', 'forward', false],
  ['leads to', 'forward', false],
  ['leading to', 'forward', false],
  ['resulted in', 'forward', false],
  ['followed by', 'forward', true],
  ['cause of', 'forward', false],
  ['because of', 'backward', false],
  ['due to', 'backward', false],
  ['traced to', 'backward', false],
  ['traced back to', 'backward', false],
  ['originated in', 'backward', false],
  ['originating in', 'backward', false],
  ['originates in', 'backward', false],
  ['stems from', 'backward', false],
  ['stemming from', 'backward', false],
  ['originating from', 'backward', false],
  ['into', 'forward', false],
  ['to', 'forward', false],
  ['before', 'forward', true],
  ['then', 'forward', true],
  ['after', 'backward', true],
  ['following', 'backward', true],
  ['followed', 'backward', true],
  ['from', 'backward', false],
  ['through', 'via', false],
  ['via', 'via', false],
]

/** The relation that begins at `words[0]`, and how many words it takes. */
export function relationAt(words: readonly string[]): (Relation & { readonly length: number; readonly phrase: string }) | null {
  const first = words[0]
  if (first === undefined) return null
  if (FORWARD_VERBS.has(first)) {
    const passive = words[1] === 'by' || words[1] === 'with'
    return { direction: passive ? 'backward' : 'forward', strict: first.startsWith('preced'), length: passive ? 2 : 1, phrase: first }
  }
  let best: (typeof PHRASES)[number] | undefined
  for (const entry of PHRASES) {
    const parts = entry[0].split(' ')
    if (parts.every((part, at) => words[at] === part) && entry[0].length > (best?.[0].length ?? 0)) best = entry
  }
  return best ? { direction: best[1], strict: best[2], length: best[0].split(' ').length, phrase: best[0] } : null
}
