// A program that calls the hub's API: see docs/guides/call-the-api.md.
import { setTimeout as pause } from 'node:timers/promises'

const { HUB, TOKEN_ENDPOINT, CLIENT, SECRET, SYSTEM_API } = process.env

// #region call
let token

async function newToken() {
  const form = {
    grant_type: 'client_credentials',
    client_id: CLIENT,
    client_secret: SECRET,
    scope: `${SYSTEM_API}/.default`,
  }
  const answer = await fetch(TOKEN_ENDPOINT, { method: 'POST', body: new URLSearchParams(form) })
  if (!answer.ok) throw new Error(`No token: ${answer.status} ${await answer.text()}`)
  return (await answer.json()).access_token
}

async function get(path) {
  let renewed = false
  for (let attempt = 1; ; attempt += 1) {
    token ??= await newToken()
    const answer = await fetch(`${HUB}${path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(30_000),
    })
    if (answer.ok) return answer.json()
    // The token is over, or not believed any more: a new one may help, once.
    if (answer.status === 401 && !renewed) {
      token = undefined
      renewed = true
      continue
    }
    // Somebody asks for patience: as long as they say.
    if ((answer.status === 429 || answer.status === 503) && attempt < 5) {
      await pause(1000 * Number(answer.headers.get('retry-after') ?? 5))
      continue
    }
    // Everything else is a matter for a person: the code says what, the correlation id is for the hub's operator.
    const { code = answer.status, title = 'not the hub', correlationId } = await answer.json().catch(() => ({}))
    throw new Error(`${code}: ${title} (${correlationId})`)
  }
}

console.log(await get('/api/v1/system/identity'))
// #endregion
