/**
 * The import table of docs/architecture.md as build errors. Tests beside their source may reach further (fakes live in
 * other rooms), so they are left out; `electron` and cycles are refused for everybody.
 */

const TEST = '\\.test\\.tsx?$|/testing/'
const NODE_MODULES = 'node_modules/'

/**
 * One row of the table: files of `room` may import only what matches `allowed`.
 * @param {string} name
 * @param {string} room regular expression of the importing files
 * @param {string[]} allowed regular expressions of the paths it may import
 * @param {string} comment
 * @param {{except?: string}} [options] files of the room that the row does not bind
 */
const row = (name, room, allowed, comment, options = {}) => ({
  name,
  comment,
  severity: 'error',
  from: { path: room, pathNot: [TEST, ...(options.except ? [options.except] : [])] },
  to: { pathNot: allowed },
})

/** Matches a package wherever npm put it. @param {...string} names */
const packages = (...names) => names.map((name) => `^node_modules/(?:@types/)?${name.replace('/', '\\/')}(?:/|$)`)

/** Node's own modules, which dependency-cruiser names bare. */
const BUILTIN =
  '^(?:node:)?(?:assert|async_hooks|buffer|child_process|crypto|dgram|dns|events|fs|http|https|module|net|os|path|perf_hooks|process|stream|string_decoder|timers|tls|tty|url|util|v8|vm|worker_threads|zlib)(?:/|$)'

const SHARED = '^src/shared/'
/** Clients of other systems that more than one room uses. */
const KAFKA = '^src/kafka/'
const DATADOG = '^src/datadog/'
/** Reads the small files that people write by hand. */
const YAML_FILES = '^src/yaml/'
/** The engine as its neighbours may see it: types and the public index, never its inner files. */
const ENGINE_TYPES = '^src/main/engine/(?:index|types)\\.ts$'
/** The core as its faces may see it. */
const NEXUS_TYPES = '^src/main/nexus-types\\.ts$'
/** How both faces wait for a client that is behind. */
const DRAIN = '^src/main/drain\\.ts$'

/** Small tools without state of their own: clock, log, counters, the port for spans. */
const CORE_TOOLS = '^src/main/core/(?:clock|log|meters|same-secret|tracing)\\.ts$'
/** What the core knows of its neighbours: their interfaces. */
const PORTS = '^src/main/(?:demo/types|records/types|sources/source|tracing/types|webhooks/types|responders/[^/]+/types)\\.ts$'

const side = (/** @type {string} */ room, /** @type {string[]} */ sdk, /** @type {string[]} */ more = []) =>
  row(
    `${room}-imports`,
    `^src/main/${room}/`,
    [SHARED, ENGINE_TYPES, CORE_TOOLS, `^src/main/${room}/`, BUILTIN, ...more, ...packages(...sdk)],
    `${room} may import shared, engine types and its own SDK; never another room.`,
  )

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that import each other are one file in disguise.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron$' },
    },
    {
      name: 'only-desktop-and-preload-import-electron',
      comment: 'The core runs headless; importing electron outside Electron starts a download.',
      severity: 'error',
      from: { pathNot: '^src/(?:main/desktop|preload)/' },
      to: { path: '^electron$|^node_modules/electron(?:/|$)' },
    },
    {
      name: 'no-test-code-in-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: `${TEST}|^tests/|^bench/|^scripts/` },
    },
    {
      name: 'no-dev-sdk-left-external',
      comment: 'A package that main leaves external must be shipped, so it must be in dependencies (or be bundled on purpose).',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    row(
      'shared-imports',
      '^src/shared/',
      [SHARED, ...packages('zod', '@orpc/contract')],
      'shared runs anywhere: zod, the oRPC contract, itself.',
    ),
    row(
      'engine-imports',
      '^src/main/engine/',
      [SHARED, '^src/main/engine/', ...packages('@datadog/sketches-js', 'chevrotain', 'yaml', 'zod')],
      'The engine is pure: shared, itself, the quantile sketch and what reads the monitor language.',
    ),
    row(
      'sources-imports',
      '^src/main/sources/',
      [SHARED, ENGINE_TYPES, CORE_TOOLS, '^src/main/sources/', KAFKA, BUILTIN, ...packages('zod', 'yaml', 'kafkajs', 'protobufjs')],
      'sources may import shared, engine types, the Kafka client and their own packages; never another room.',
    ),
    row(
      'kafka-imports',
      '^src/kafka/',
      [SHARED, KAFKA, BUILTIN, ...packages('zod', 'kafkajs')],
      'The Kafka client and its settings: for the source and for the command line of the simulator.',
    ),
    row(
      'datadog-imports',
      '^src/datadog/',
      [SHARED, DATADOG, BUILTIN, ...packages('zod')],
      'Settings and API of Datadog: for the exporter and for the command line.',
    ),
    row(
      'yaml-imports',
      '^src/yaml/',
      [SHARED, '^src/yaml/', BUILTIN, ...packages('zod', 'yaml')],
      'Reading of YAML files, for rooms that may not import each other.',
    ),
    row(
      'demo-imports',
      '^src/main/demo/',
      [SHARED, ENGINE_TYPES, '^src/main/core/clock\\.ts$', PORTS, '^src/main/demo/', YAML_FILES, ...packages('zod')],
      'The demo knows its neighbours by their interfaces, and time by the clock that it is handed.',
    ),
    row(
      'stand-in-imports',
      '^src/main/stand-in/',
      [
        SHARED,
        NEXUS_TYPES,
        '^src/main/(?:nexus|config|datadog-config)\\.ts$',
        '^src/main/core/(?:clock|log|wire)\\.ts$',
        '^src/main/demo/(?:index|machine|world)\\.ts$',
        '^src/main/sources/source\\.ts$',
        '^src/main/api/router\\.ts$',
        '^src/main/stand-in/',
        BUILTIN,
        ...packages('zod', '@orpc/server'),
      ],
      'The stand-in is a second core, made by the composition root; it looks into neither of the two.',
    ),
    {
      name: 'stand-in-knows-the-router-by-its-type',
      severity: 'error',
      from: { path: '^src/main/stand-in/', pathNot: TEST },
      to: { path: '^src/main/api/', dependencyTypesNot: ['type-only'] },
    },
    side('records', ['better-sqlite3', 'zod']),
    side('tracing', ['@opentelemetry/[^/]+']),
    side('responders', ['zod', 'yaml', '@elevenlabs/elevenlabs-js', '@google/genai', 'cockatiel']),
    side('exporters', ['zod', 'hot-shots', 'prom-client'], [DATADOG]),
    row(
      'analytics-imports',
      '^src/main/analytics/',
      [SHARED, ENGINE_TYPES, '^src/main/analytics/', ...packages('@datadog/sketches-js')],
      'Analytics are pure: inputs of the engine become series; they read measures as the engine does.',
    ),
    row(
      'webhooks-imports',
      '^src/main/webhooks/',
      [SHARED, ENGINE_TYPES, CORE_TOOLS, '^src/main/core/(?:live-types|loop)\\.ts$', '^src/main/webhooks/', BUILTIN],
      "webhooks read what other systems send; what comes of it is the engine's business.",
    ),
    row(
      'secrets-imports',
      '^src/main/secrets/',
      [SHARED, '^src/main/secrets/', BUILTIN, ...packages('zod')],
      'Secrets are kept in a file, by whatever encryption they are handed; who uses them is not their business.',
    ),
    row('reports-imports', '^src/main/reports/', [SHARED, '^src/main/reports/'], 'Reports are pure: what is known becomes text.'),
    row(
      'core-imports',
      '^src/main/core/',
      [SHARED, ENGINE_TYPES, PORTS, NEXUS_TYPES, '^src/main/core/', BUILTIN, ...packages('pino')],
      'The core drives the engine and knows its neighbours by their interfaces; nexus.ts brings them together.',
    ),
    row(
      'api-imports',
      '^src/main/api/',
      [
        SHARED,
        ENGINE_TYPES,
        PORTS,
        NEXUS_TYPES,
        '^src/main/(?:api|core)/',
        '^src/main/reports/index\\.ts$',
        ...packages('zod', '@orpc/[^/]+'),
      ],
      'The contract, implemented over the core; it knows no transport.',
    ),
    row(
      'gateway-imports',
      '^src/main/gateway/',
      [
        SHARED,
        '^src/main/gateway/',
        NEXUS_TYPES,
        DRAIN,
        CORE_TOOLS,
        BUILTIN,
        ...packages('fastify', '@fastify/[^/]+', 'ws', 'zod', 'pino', '@orpc/[^/]+', '@modelcontextprotocol/sdk'),
      ],
      'The gateway sees the Nexus interface, never its parts.',
    ),
    row(
      'cli-imports',
      '^src/main/cli/',
      [
        SHARED,
        '^src/main/(?:cli|engine)/',
        '^src/main/sources/replay/',
        '^src/main/(?:open-source|config|exporters/metrics)\\.ts$',
        '^src/exam/',
        DATADOG,
        BUILTIN,
        ...packages('zod', 'yaml'),
      ],
      'The command line reads files, computes, and speaks to Datadog; it starts no core and no desktop.',
    ),
    row(
      'desktop-imports',
      '^src/main/desktop/',
      [SHARED, '^src/main/desktop/', NEXUS_TYPES, DRAIN, BUILTIN, '^electron$', ...packages('electron', 'zod', '@orpc/[^/]+')],
      'The desktop sees the Nexus interface; its entry hands it the rest.',
    ),
    {
      name: 'core-never-imports-desktop',
      comment: 'Only the desktop entry knows that there is a desktop.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/main/index\\.ts$', '^src/main/desktop/'] },
      to: { path: '^src/main/desktop/' },
    },
    {
      name: 'headless-composes-without-desktop',
      severity: 'error',
      from: { path: '^src/main/headless\\.ts$' },
      to: { reachable: true, path: '^electron$|^node_modules/electron/|^src/main/desktop/' },
    },
    row(
      'chaos-imports',
      '^src/chaos/',
      [SHARED, '^src/chaos/', KAFKA, YAML_FILES, BUILTIN, ...packages('zod', 'kafkajs')],
      'The simulator reaches main only by messages.',
    ),
    {
      name: 'main-reaches-chaos-by-messages',
      comment: "Main knows the simulator by shared message types and the worker's path, which only an entry may import.",
      severity: 'error',
      from: { path: '^src/main/', pathNot: [TEST, '^src/main/(?:index|headless)\\.ts$'] },
      to: { path: '^src/chaos/' },
    },
    {
      name: 'entries-take-only-the-worker-path',
      severity: 'error',
      from: { path: '^src/main/(?:index|headless)\\.ts$' },
      to: { path: '^src/chaos/', pathNot: '^src/chaos/worker\\.ts$' },
    },
    {
      name: 'renderer-imports',
      comment: 'The renderer is a web page: shared and packages, no Node, nothing of main.',
      severity: 'error',
      from: { path: '^src/renderer/', pathNot: TEST },
      to: { pathNot: [SHARED, '^src/renderer/', NODE_MODULES] },
    },
    {
      name: 'scene-never-imports-client',
      comment: 'The scene reads state; how state arrives is not its business.',
      severity: 'error',
      from: { path: '^src/renderer/scene/', pathNot: TEST },
      to: { path: '^src/renderer/client/' },
    },
    row(
      'audio-imports',
      '^src/renderer/audio/',
      [SHARED, '^src/renderer/(?:audio|state)/', ...packages('jotai')],
      'The voice of a window reads state and plays; how orders arrive and reports leave is handed to it.',
    ),
    {
      name: 'preload-imports',
      comment: 'A sandboxed preload can require electron only; from shared it takes types, which vanish.',
      severity: 'error',
      from: { path: '^src/preload/' },
      to: { pathNot: ['^src/preload/', '^electron$', '^node_modules/electron/', SHARED] },
    },
    {
      name: 'preload-takes-only-types',
      severity: 'error',
      from: { path: '^src/preload/' },
      to: { path: SHARED, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'engine-types-only',
      comment: 'Sinks and sources know the shape of the engine, not its code.',
      severity: 'error',
      from: { path: '^src/main/(?:sources|records|responders|exporters|gateway|desktop)/', pathNot: TEST },
      to: { path: '^src/main/engine/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: NODE_MODULES },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
    },
  },
}
