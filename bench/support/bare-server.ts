import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The least that Node.js can do for a request. To be forked; ends with its parent. */
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.end('ok')
})
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})
process.once('disconnect', () => process.exit(0))
process.once('SIGTERM', () => process.exit(0))
