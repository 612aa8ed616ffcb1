// A web app and the hub under one host name: see docs/guides/sign-in-web-app.md. In production Front Door, or whatever stands before both, does this.
import { createServer, request as ask } from 'node:http'
import { readFile } from 'node:fs/promises'

// #region routes
/** What begins with one of these is the hub's; everything else is the web app's own. */
const ofTheHub = ['/auth/', '/oauth/', '/.well-known/', '/console/', '/api/', '/health/']
// #endregion

const page = await readFile(new URL('page.html', import.meta.url))

function forward(request, response, place) {
  const { hostname, port } = new URL(place)
  const asked = ask(
    { hostname, port, path: request.url, method: request.method, headers: request.headers },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers)
      answer.pipe(response)
    },
  )
  asked.on('error', () => response.headersSent || response.writeHead(502).end())
  request.pipe(asked)
}

createServer((request, response) => {
  if (ofTheHub.some((path) => request.url.startsWith(path))) forward(request, response, process.env.HUB_INSIDE)
  else if (request.url.startsWith('/orders')) forward(request, response, process.env.ORDERS)
  else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
}).listen(Number(process.env.PORT ?? 3000), 'localhost', () => console.log('listening'))
