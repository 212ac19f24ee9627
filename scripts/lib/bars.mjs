/**
 * The bars that the issues set ("Show" of each), and where each is measured: `from` is part of the name of a benchmark or
 * test file, `match` picks its figures or tests, and `said` the sentences that hold the numbers of a test.
 */

/**
 * Foundation.
 * @type {import('./figures.mjs').Bar[]}
 */
const FOUNDATION = [
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
  { title: 'The console in Chromium, from start to fix', from: 'tests/e2e/', budget: 'all pass' },
]

/**
 * Detection, incidents and causes.
 * @type {import('./figures.mjs').Bar[]}
 */
const DETECTION = [
  { title: 'Exam of 200 chaos runs: time to detect', from: 'exam', match: /^detection p95/, budget: 'p95 <= 1.75 s' },
  { title: 'Exam: time to detect silence, slowest', from: 'exam', match: /^detection of silence/, budget: '<= stale_after + 1 s (11 s)' },
  { title: 'Exam: faults missed', from: 'exam', match: /^missed of/, budget: '0' },
  { title: 'Exam: false alarms, in the runs and in steady state', from: 'exam', match: /^false alarms in/, budget: '0; 0 in 20 x 30 min' },
  { title: 'Exam: the named cause is the true one', from: 'exam', match: /^named cause right/, budget: '>= 95 %' },
  {
    title: 'A cascade: at least three monitors alert and one incident opens',
    from: 'flow/exam',
    match: /one incident for a cascade/,
    budget: '1 incident',
  },
  {
    title: 'PetShop training incidents: the cause first; in the first three',
    from: 'causes',
    match: /^PetShop incidents with the cause/,
    budget: '>= 14 of 16; 16 of 16',
  },
  {
    title: 'The same with every id renamed and everything in another order',
    from: 'flow/causes.test',
    match: /every id is renamed/,
    budget: 'the same ranking',
  },
  {
    title: 'Faults injected into healthy PetShop time: the cause first',
    from: 'causes',
    match: /^injected faults with the cause first/,
    budget: '>= 80 %',
  },
  {
    title: 'Services that faults were injected at',
    from: 'causes',
    match: /^services with faults injected/,
    budget: '>= 10',
  },
  { title: 'Healthy PetShop windows with a cause claimed', from: 'causes', match: /^healthy windows with a cause/, budget: '<= 2 %' },
  {
    title: 'kill -9 while monitors wait, alert, are acknowledged and resolve: state equals that of the undisturbed run',
    from: 'kill',
    match: /slow monitors/,
    budget: '200 kills, no contradiction',
  },
  { title: 'Tick with 1,000 monitors over 50 groups each', from: 'monitors', match: /^tick with 1,000 monitors/, budget: '<= 50 ms' },
  { title: 'Memory of their 50,000 groups', from: 'monitors', match: /^memory of 50,000/, budget: 'stated (<= 64 MiB)' },
  {
    title: 'Random and mutated queries, composites and YAML files',
    from: 'flow/monitor-language',
    match: /never breaks/,
    budget: '100,000: no crash, no hang',
  },
  { title: 'Monitor states against an independent model', from: 'monitors/state-machine', budget: 'all pass' },
  { title: 'Incidents by their rules, whatever happens', from: 'incidents/book.property', budget: 'all pass' },
  { title: 'A model that lies about 200 seeded incidents', from: 'analysis/stand-in', match: /liar/, budget: '0 statements displayed' },
  {
    title: 'Instructions hidden in telemetry',
    from: 'analysis/stand-in',
    match: /never a word of the prompt|obeying model/,
    budget: 'none reaches prompt or display',
  },
]

/**
 * Real systems.
 * @type {import('./figures.mjs').Bar[]}
 */
const REAL_SYSTEMS = [
  {
    title: 'Kafka: NEXUS and a real broker killed while 1,000,000 events are produced',
    from: 'flow/kafka-kill',
    budget: 'every one counted once, 0 lost',
  },
  { title: 'Kafka: the source against a real broker', from: 'flow/kafka.test', budget: 'all pass' },
  {
    title: 'Kafka: preloaded topic through validation and engine',
    from: 'kafka',
    match: /^preloaded topic through validation/,
    budget: '>= 50,000 events/s',
  },
  { title: "Kafka: share of the bare client's consume and parse", from: 'kafka', match: /^share of the bare/, budget: '>= 70 %' },
  { title: 'Kafka: the lag returns to 0 after an outage of 60 s', from: 'kafka', match: /^lag 0 after/, budget: '<= 60 s' },
  { title: 'Kafka: memory of the server throughout', from: 'kafka', match: /^resident memory of the server, most/, budget: '<= 600 MB' },
]

/**
 * Remote watching.
 * @type {import('./figures.mjs').Bar[]}
 */
const REMOTE = [
  {
    title: 'A thousand WebSocket clients, half of them slow or not reading: updates to the healthy ones',
    from: 'clients',
    match: /^delivery to \d+ healthy/,
    budget: 'p95 <= 250 ms',
  },
  { title: 'The same: memory held for each client', from: 'clients', match: /^memory held for each/, budget: '<= 384 KiB' },
  {
    title: 'The whole REST surface fuzzed from its own OpenAPI document',
    from: 'contract/fuzz',
    said: /fuzzed/,
    budget: 'thousands of cases: no 500, no hang, no insides told',
  },
  {
    title: 'A viewer is refused every operator procedure of the contract',
    from: 'contract/access',
    match: /refuses a viewer/,
    budget: 'all pass',
  },
]

/**
 * Voice.
 * @type {import('./figures.mjs').Bar[]}
 */
const VOICE = [
  {
    title: 'Incident opened to the first sample of speech',
    from: 'voice',
    match: /^incident opened .* p95/,
    budget: 'p95 <= 250 ms over 30 runs',
  },
  {
    title: 'Fault to the first spoken word, offline, demo profile',
    from: 'voice',
    match: /^fault to first .* p95/,
    budget: 'p95 <= 2 s over 30 runs',
  },
  {
    title: 'Never two voices at once, whatever the page is told',
    from: 'audio/player.property',
    budget: 'all pass',
  },
]

/**
 * The desktop.
 * @type {import('./figures.mjs').Bar[]}
 */
const DESKTOP = [
  { title: 'The shared browser tests on the double of Electron', from: 'tests/e2e on the double', budget: 'all pass' },
  { title: 'The built desktop: guards, bad input, quitting, 20 reloads', from: 'tests/e2e/desktop', budget: 'all pass' },
  { title: 'The shared browser tests in Electron', from: 'tests/e2e in Electron', budget: 'all pass' },
]

/**
 * The demo on the stage.
 * @type {import('./figures.mjs').Bar[]}
 */
const DEMO = [
  { title: 'The three-minute demo unattended: cues begun', from: 'demo', match: /^cues begun/, budget: 'all 14' },
  { title: 'The same: the latest cue after its time', from: 'demo', match: /^latest cue/, budget: '<= 500 ms' },
  { title: 'The same: lines spoken, its own and no others', from: 'demo', match: /^lines spoken/, budget: 'all 11' },
  { title: 'The same: captions read on screen', from: 'demo', match: /^captions read/, budget: 'all 14' },
  { title: 'The same: incidents opened, all closed', from: 'demo', match: /^incidents opened/, budget: '2' },
  { title: 'The same: integrity in the last picture', from: 'demo', match: /^integrity in/, budget: '100 %' },
  { title: 'The same: slowest fix, from its cue to green', from: 'demo', match: /^slowest fix/, budget: '<= 5 s' },
  { title: 'Reset in the middle of a cascade, to green on screen', from: 'demo', match: /^reset from/, budget: '<= 2 s' },
  { title: 'Same seed, same incidents, in stepped time', from: 'flow/demo', match: /the same whenever/, budget: 'five seeds' },
]

/**
 * The wall display.
 * @type {import('./figures.mjs').Bar[]}
 */
const WALL = [
  {
    title: 'A wall display over a long time: page, GPU and server hold no more at its end',
    from: 'soak',
    match: /growth, last third/,
    budget: 'heap of the page <= 5 %, of the server <= 10 %, GPU objects 0 % (of a run under five minutes the heaps 30 % and 60 %)',
  },
  { title: 'Page, server and source killed at random: back', from: 'soak', match: /^slowest return/, budget: '<= 8 s each time' },
  { title: 'The same: committed incidents lost, doubled', from: 'soak', match: /^committed incidents/, budget: '0' },
  { title: 'Frames a second on a wall', from: 'soak', match: /^frames a second/, budget: '<= 30' },
]

export const BARS = [...FOUNDATION, ...DETECTION, ...VOICE, ...REAL_SYSTEMS, ...REMOTE, ...DESKTOP, ...DEMO, ...WALL]
