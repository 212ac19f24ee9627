// A service that fails while a file is there. It knows nothing of NEXUS.
const { existsSync } = require('node:fs')
const { createServer } = require('node:http')

const trouble = process.argv[2] ?? ''
const server = createServer((_request, response) => {
  response.statusCode = existsSync(trouble) ? 500 : 200
  response.end('{}')
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
