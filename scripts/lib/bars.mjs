/**
 * The bars that the foundation had to clear ("Show" of its issue), and where each is measured: `from` is part of the
 * name of a benchmark or test file, `match` picks its figures or tests, and `said` the sentences that hold the numbers of
 * a test.
 * @type {import('./figures.mjs').Bar[]}
 */
export const BARS = [
  { title: 'Every PetShop training incident replays to its end', from: 'flow/replay', match: /incident-\d/, budget: '16 of 16, no error' },
  {
    title: 'The labelled cause is critical at the alert; the alerting service is not healthy',
    from: 'flow/petshop',
    match: /labelled cause/,
    said: /cause critical/,
    budget: '16 of 16; at least 13 of 16',
  },
  {
    title: 'A held-out healthy day of each baseline is healthy or unknown',
    from: 'flow/petshop',
    match: /held-out/,
    said: /held-out/,
    budget: '>= 90 % of service-samples',
  },
  { title: "Ingest: bytes to folded, against JSON.parse's rate", from: 'ingest', match: /JSON\.parse/, budget: '>= 25 %' },
  { title: 'Ingest: bytes to folded', from: 'ingest', match: /best round/, budget: '>= 150,000 events/s' },
  { title: 'Engine tick with 2,000 services', from: 'engine', match: /tick with 2,000/, budget: '<= 20 ms' },
  {
    title: 'Live feed: 2,000 services, ten clients and a stalled one: memory stays flat',
    from: 'feed',
    match: /memory held/,
    budget: '<= 1.2 times',
  },
  { title: 'Live feed: an update reaches a healthy client', from: 'feed', match: /delivery/, budget: 'p95 <= 250 ms' },
  { title: 'Scene: draw calls at 5, 50, 500 and 2,000 services', from: 'scene', match: /draw calls at/, budget: '<= 40' },
  { title: 'Scene: draw calls do not grow with services', from: 'scene', match: /draw calls added/, budget: '0 added' },
  {
    title: 'Scene: main-thread time of a frame at 2,000 services',
    from: 'scene',
    match: /main thread per frame at 2000/,
    budget: 'p95 <= 6 ms',
  },
  { title: 'Scene: heap over a minute of animation', from: 'scene', match: /heap growth/, budget: 'flat (<= 1 MiB)' },
  { title: 'Start to first live data, warm', from: 'start', match: /first live/, budget: '<= 2,500 ms (of 3,000 with the page)' },
  { title: 'Resident memory of the demo: its server', from: 'start', match: /resident/, budget: '<= 350 MB (of 900 with the page)' },
  { title: 'Event accepted to changed monolith on screen', from: 'light', match: /p95/, budget: 'p95 <= 250 ms over 50 runs' },
  { title: 'kill -9 at random instants loses and doubles nothing', from: 'kill', budget: 'no contradiction' },
  { title: 'No socket leaves this machine during the demo', from: 'flow/offline', budget: 'none' },
  { title: 'Same seed, same facts; a recording gives the live run’s incidents', from: 'flow/determinism', budget: 'byte for byte' },
  { title: 'One contract over memory, string pipe and WebSocket', from: 'contract/contract', budget: 'all pass' },
  { title: 'REST keeps its own OpenAPI document', from: 'contract/rest', budget: 'all pass' },
  { title: 'The console in Chromium, from start to fix', from: 'e2e', budget: 'all pass' },
]
