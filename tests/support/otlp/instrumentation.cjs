// What OpenTelemetry's own guide has every Node service load first; nothing in it knows of NEXUS.
const { NodeSDK } = require('@opentelemetry/sdk-node')
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http')

new NodeSDK({ instrumentations: [new HttpInstrumentation()] }).start()
