/** A core with an OpenTelemetry receiver in a process of its own, to be killed: `core.ts DATA_FOLDER RUNBOOK`. */
import { startServer } from '../system.ts'

const [dataFolder = '', file = ''] = process.argv.slice(2)
const { gateway } = await startServer({
  dataFolder,
  source: { kind: 'otlp', host: '127.0.0.1', port: 0, pricesFile: null },
  remediation: { file, variables: { value: (name) => process.env[name], isOurs: () => false } },
})
process.send?.({ url: gateway.url })
