// An API that asks the hub about each token, and so learns within seconds that access ended: see docs/guides/protect-your-api.md.
import { createServer } from 'node:http'

const { HUB, TOKEN_ENDPOINT, CLIENT, SECRET, SYSTEM_API } = process.env

// #region own-token
let own = { token: '', until: 0 }

/** This API's own access token for the hub, kept until shortly before its end. */
async function ownToken() {
  if (Date.now() < own.until) return own.token
  const form = {
    grant_type: 'client_credentials',
    client_id: CLIENT,
    client_secret: SECRET,
    scope: `${SYSTEM_API}/.default`,
  }
  const answer = await fetch(TOKEN_ENDPOINT, { method: 'POST', body: new URLSearchParams(form) })
  if (!answer.ok) throw new Error(`No token: ${answer.status}`)
  const { access_token: token, expires_in: seconds } = await answer.json()
  own = { token, until: Date.now() + (seconds - 60) * 1000 }
  return token
}
// #endregion

// #region protect
/** What the hub says of the token: `active`, and then whose it is and what they may. Throws where nobody can tell at this moment. */
async function introspect(token) {
  const answer = await fetch(`${HUB}/oauth/introspect`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await ownToken()}` },
    body: new URLSearchParams({ token }),
  })
  if (!answer.ok) throw new Error(`Nobody can tell: ${answer.status}`)
  return answer.json()
}
// #endregion

createServer(async (request, response) => {
  // #region answer
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (token === undefined) return response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
  try {
    const { active, organisation, permissions = [] } = await introspect(token)
    if (!active) return response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
    // Several organisations are open to this person: have the caller say which.
    if (organisation === undefined) return response.writeHead(400).end()
    if (!permissions.includes('system_settings.read')) return response.writeHead(403).end()
    response.end(JSON.stringify([{ organisation, order: 1 }]))
  } catch {
    response.writeHead(503, { 'retry-after': '5' }).end()
  }
  // #endregion
}).listen(Number(process.env.PORT ?? 3001), 'localhost', () => console.log('listening'))
