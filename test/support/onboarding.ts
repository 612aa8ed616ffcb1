import { pages } from '../../shared/contract/pages.ts'
import type { IssuedInvitation } from '../../shared/contract/onboarding.ts'
import type * as z from 'zod'
import { openBrowser, type Browser } from './browser.ts'
import { call, type HubPlace, type Person } from './hub.ts'

export type Issued = z.output<typeof IssuedInvitation>

export const secretOf = ({ link }: Pick<Issued, 'link'>) => new URL(link).hash.slice(1)

/** An invitation of an operator. @throws Error where the hub refuses */
export async function invite(
  place: HubPlace,
  operator: Browser,
  wish: { organisationId: string; tid?: string; eMail?: string; anyone?: 'Employee'; days?: number },
): Promise<Issued> {
  const { status, body } = await call(place, operator, 'createInvitation', { roles: ['Admin', 'Employee'], ...wish })
  if (status !== 201) throw new Error(`No invitation: ${status} ${body.code ?? ''}`)
  return body
}

/** An Organisation that was made to be onboarded. */
export async function addInvited(place: HubPlace, operator: Browser, displayName = 'Invited Bank') {
  const { body } = await call(place, operator, 'createOrganisation', { displayName, state: 'invited' })
  return body
}

/** Entra's consent page, for this browser. @throws Error with the code of a refusal */
export async function startConsent(place: HubPlace, browser: Browser, secret: string): Promise<URL> {
  const { body } = await call(place, browser, 'startConsent', { secret })
  if (body.code !== undefined) throw new Error(body.code)
  return new URL(body.next)
}

/** What the consent page answers when this account decides: the address of the hub that the browser is sent to. */
export async function decide(
  consentPage: URL,
  browser: Browser,
  { tid, oid }: Person,
  decision: 'accept' | 'cancel' = 'accept',
): Promise<URL> {
  const body = new URLSearchParams({ account: `${tid}/${oid}`, decision })
  const answer = await browser.visit(consentPage, { method: 'POST', body })
  const location = answer.headers.get('location')
  if (location === null) throw new Error(`Entra refused: ${await answer.text()}`)
  return new URL(location)
}

/** Brings an answer of the consent page to the hub, and follows to where the browser ends: a page of the hub, or of Entra. */
export async function bringConsent(place: HubPlace, browser: Browser, answer: URL): Promise<URL> {
  const { url } = await browser.follow(answer, (at) => at.origin === place.hub && at.pathname.startsWith(pages.home))
  return url
}

/** The whole way of an administrator, from the link to the page that tells them what happens next. */
export async function onboard(
  place: HubPlace,
  issued: Pick<Issued, 'link'>,
  person: Person,
  browser = openBrowser(),
): Promise<{ readonly browser: Browser; readonly landed: URL }> {
  const answer = await decide(await startConsent(place, browser, secretOf(issued)), browser, person)
  return { browser, landed: await bringConsent(place, browser, answer) }
}

/** Where the browser ended, in short: the page's outcome or code. */
export const endOf = ({ pathname, searchParams }: URL) =>
  `${pathname} ${searchParams.get('outcome') ?? searchParams.get('code') ?? ''}`.trim()
