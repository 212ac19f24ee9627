const { createServer } = require('node:http')

const server = createServer((request, response) => {
  response.statusCode = request.url === '/broken' ? 500 : 200
  response.end('{"stock":3}')
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
