const http = require('node:http')

const [, , inventory] = process.argv

const server = http.createServer((request, response) => {
  const call = http.get(`${inventory}${request.url}`, (answer) => {
    answer.resume()
    answer.on('end', () => {
      response.statusCode = answer.statusCode ?? 502
      response.end()
    })
  })
  call.on('error', () => {
    response.statusCode = 502
    response.end()
  })
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
