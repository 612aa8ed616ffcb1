import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest'
import type { Browser } from '../../support/browser.ts'
import { addTenant, signInOperator, type FreshTenant } from '../../support/fresh.ts'
import { startHubInProcess, type HubInProcess } from '../../support/hub-in-process.ts'
import { call } from '../../support/hub.ts'
import {
  addInvited,
  bringConsent,
  decide,
  endOf,
  invite,
  secretOf,
  startConsent,
  type Issued,
} from '../../support/onboarding.ts'

let place: HubInProcess
let theOperator: Browser
let theCustomer: FreshTenant
let theAttacker: FreshTenant
let invited: string
let invitation: Issued

/** Before each test of a file: a customer with an open invitation for their tenant, and an attacker with a tenant and the link. */
export function besiege(): void {
  const newTenant = (name: string) =>
    addTenant(place.control, { [name]: ['Admin'] }, { consents: [], administrator: true })
  beforeAll(async () => {
    place = await startHubInProcess(inject('stack').storage)
    theOperator = await signInOperator(place, place.world)
  })
  beforeEach(async () => {
    theCustomer = await newTenant('Ada Lind')
    theAttacker = await newTenant('Mal Grey')
    invited = (await addInvited(place, theOperator)).organisationId
    invitation = await invite(place, theOperator, { organisationId: invited, tid: theCustomer.tid })
  })
  afterEach(async () => {
    await place.control.clear('alterations')
  })
  afterAll(async () => {
    await place.stop()
  })
}

export const hub = () => place
export const operator = () => theOperator
export const customer = () => theCustomer
export const attacker = () => theAttacker
export const issued = () => invitation
export const inOrganisation = () => ({ organisationId: invited })
export const ada = () => theCustomer.person('Ada Lind')
export const mal = () => theAttacker.person('Mal Grey')

export function operatorPerson() {
  const tenant = place.world.tenants.find(({ tid }) => tid === place.world.platform.tid)
  return { tid: tenant?.tid ?? '', oid: tenant?.users[0]?.oid ?? '' }
}

export const start = (browser: Browser, link: Pick<Issued, 'link'> = invitation) =>
  startConsent(place, browser, secretOf(link))
/** The answer of an honest consent, not yet brought to the hub. */
export const consented = async (browser: Browser, person = ada()) => decide(await start(browser), browser, person)
/** Where the browser ends that brings it. */
export const bring = async (browser: Browser, answer: URL) => endOf(await bringConsent(place, browser, answer))

export function changed(url: URL, change: (parameters: URLSearchParams) => void): URL {
  const copy = new URL(url)
  change(copy.searchParams)
  return copy
}

export const mappings = async () =>
  (await call(place, theOperator, 'listTenantMappings', { organisationId: invited })).body.items

/** Nobody was let in, and the customer's administrator can still follow the link. */
export async function expectUntouched(): Promise<void> {
  const key = { organisationId: invited, invitationId: invitation.invitationId }
  const { state } = (await call(place, theOperator, 'readInvitation', key)).body
  expect({ state, mappings: await mappings() }).toEqual({ state: 'open', mappings: [] })
  const organisation = await call(place, theOperator, 'readOrganisation', { organisationId: invited })
  expect(organisation.body.state).toBe('invited')
}
