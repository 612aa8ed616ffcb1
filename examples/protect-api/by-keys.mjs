// An API that lets in who brings a token of the hub. It verifies with the hub's published keys and asks nobody: see docs/guides/protect-your-api.md.
import { createServer } from 'node:http'
// #region protect
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'

const { HUB, AUDIENCE } = process.env
const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', process.env.HUB_INSIDE ?? HUB))
const wanted = { issuer: HUB, audience: AUDIENCE, typ: 'at+jwt', algorithms: ['ES256'], clockTolerance: 60 }

/** What the token says of its holder; undefined for one that is not believed. */
async function callerOf(request) {
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (token === undefined) return undefined
  return (await jwtVerify(token, keys, { ...wanted, requiredClaims: ['exp', 'sub', 'organisation'] })).payload
}
// #endregion

createServer(async (request, response) => {
  // #region answer
  try {
    const caller = await callerOf(request)
    if (!caller) return response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
    if (!caller.roles.includes('Admin')) return response.writeHead(403).end()
    response.end(JSON.stringify(await ordersOf(caller.organisation)))
  } catch (thrown) {
    const unreachable = !(thrown instanceof errors.JOSEError) || thrown instanceof errors.JWKSTimeout
    if (unreachable) response.writeHead(503, { 'retry-after': '5' }).end()
    else response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
  }
  // #endregion
}).listen(Number(process.env.PORT ?? 3001), 'localhost', () => console.log('listening'))

/** The organisation is the token's own, never the address's: so nobody reads another one's orders. */
async function ordersOf(organisation) {
  return [{ organisation, order: 1 }]
}
