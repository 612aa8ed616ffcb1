import { expect } from 'vitest'
import { sessionCookieName } from '../../functions/runtime/cookies.ts'
import { pages } from '../../shared/contract/pages.ts'
import { sessionOf, type HubPlace, type SignedIn } from './hub.ts'

/** The code with which a browser's sign-in was refused; that the browser was left without any session is asserted on the way. */
export async function refusalOf(place: HubPlace, { browser, landed, response }: SignedIn): Promise<string> {
  expect({ path: landed.pathname, origin: landed.origin }).toEqual({ path: pages.problem, origin: place.hub })
  expect([...landed.searchParams.keys()]).toEqual(['code', 'id'])
  expect(response.headers.getSetCookie().filter((line) => line.startsWith(sessionCookieName))).toEqual([])
  expect(browser.cookie(place.hub, sessionCookieName)).toBeUndefined()
  expect(await sessionOf(place, browser)).toEqual({ state: 'anonymous' })
  return landed.searchParams.get('code') ?? ''
}
