import { expect, it } from 'vitest'
import { sessionCookieName } from '../../../functions/runtime/cookies.ts'
import { consoleNavigation } from '../../../functions/http/system/console.ts'
import { navigate } from '../../../functions/runtime/navigation.ts'
import { deliveryAddress } from '../../../shared/contract/pages.ts'
import { minutesLater, northBank } from '../../shared/support/facts.ts'
import { firstDelivery } from '../../shared/support/secret-facts.ts'
import { cookieOfAna, stage } from '../support/cast.ts'
import { asking, invocation } from '../support/invocation.ts'

const page = { body: new Uint8Array(), type: 'text/html', etag: '"1"', immutable: false }
const files = { find: (path: string) => Promise.resolve(path === 'index.html' ? page : undefined) }

/** The page at an address, in the browser of somebody whose sign-in is due to be renewed. */
async function load(path: string) {
  const { ports } = await stage({
    tokenRoles: ['Admin'],
    session: { renewedAt: minutesLater(-58), createdAt: minutesLater(-58) },
  })
  const request = asking({
    method: 'GET',
    path,
    params: { path: path.replace('/console/', '') },
    cookies: { [sessionCookieName]: cookieOfAna },
  })
  return navigate(ports, consoleNavigation(files))(request, invocation().context)
}

it('a page renews a sign-in that is due by a redirect', async () => {
  expect((await load('/console/secrets')).status).toBe(303)
})

it('the page of a delivery never answers with a redirect: a browser would take the key behind `#` along to Microsoft', async () => {
  const address = deliveryAddress({ organisationId: northBank, deliveryId: firstDelivery })
  for (const path of [address, address.toUpperCase().replace('/CONSOLE/', '/console/')])
    expect((await load(path)).status).toBe(200)
})
