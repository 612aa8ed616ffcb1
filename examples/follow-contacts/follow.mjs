// Keeps a copy of an organisation's contacts and follows every change: see docs/guides/follow-contacts.md.
import { readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

const { HUB, ORGANISATION, TOKEN_ENDPOINT, CLIENT, SECRET, SYSTEM_API, COPY = 'contacts.json' } = process.env
const contacts = `${HUB}/api/v1/organisations/${ORGANISATION}/contacts`

let token

async function newToken() {
  const form = {
    grant_type: 'client_credentials',
    client_id: CLIENT,
    client_secret: SECRET,
    scope: `${SYSTEM_API}/.default`,
  }
  const answer = await fetch(TOKEN_ENDPOINT, { method: 'POST', body: new URLSearchParams(form) })
  if (!answer.ok) throw new Error(`No token: ${answer.status}`)
  return (await answer.json()).access_token
}

/** As in docs/guides/call-the-api.md; what is refused for good is thrown, with its code. */
async function get(address, query) {
  for (let renewed = false; ;) {
    token ??= await newToken()
    const answer = await fetch(`${address}?${new URLSearchParams(query)}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    if (answer.ok) return answer.json()
    if (answer.status === 401 && !renewed) {
      token = undefined
      renewed = true
    } else if (answer.status === 429 || answer.status === 503) {
      await pause(1000 * Number(answer.headers.get('retry-after') ?? 5))
    } else {
      const { code = answer.status, title = 'not the hub' } = await answer.json().catch(() => ({}))
      throw Object.assign(new Error(`${code}: ${title}`), { code })
    }
  }
}

// #region keep
/** The copy and the place in the feed are one file, written as a whole: after a crash both are as they were before. */
async function keep(copy) {
  await writeFile(`${COPY}.new`, JSON.stringify(copy))
  await rename(`${COPY}.new`, COPY)
}

const kept = async () => JSON.parse(await readFile(COPY, 'utf8').catch(() => 'null'))
// #endregion

// #region begin
/** Every contact as it is now. The place is noted first: what changes while we read comes again with the feed, which does no harm. */
async function beginAnew() {
  const { next: cursor } = await get(`${contacts}/changes`, { from: 'now' })
  const people = {}
  let page = { next: undefined }
  do {
    page = await get(contacts, { limit: 200, ...(page.next && { cursor: page.next }) })
    for (const contact of page.items) people[contact.contactId] = contact
  } while (page.next)
  const copy = { cursor, people }
  await keep(copy)
  console.log(`began with ${Object.keys(people).length}`)
  return copy
}
// #endregion

// #region follow
let copy = (await kept()) ?? (await beginAnew())
for (;;) {
  try {
    const { items, next } = await get(`${contacts}/changes`, { cursor: copy.cursor, limit: 200 })
    for (const { what, contact } of items) {
      copy.people[contact.contactId] = contact
      console.log(`${what} ${contact.displayName}`)
    }
    copy.cursor = next
    await keep(copy)
    if (items.length > 0) continue
  } catch (thrown) {
    if (thrown.code !== 'cursor.expired') throw thrown
    copy = await beginAnew()
  }
  console.log('up to date')
  await pause(1000 * Number(process.env.SECONDS ?? 60))
}
// #endregion
