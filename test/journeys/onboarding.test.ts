import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { simulatorControl } from '../../local/simulators/control-client.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import { openBrowser, type Browser } from '../support/browser.ts'
import { addOrganisation, addTenant, signInOperator } from '../support/fresh.ts'
import { answerOfProvider, call, personOf, sessionOf, signIn } from '../support/hub.ts'
import {
  addInvited,
  bringConsent,
  decide,
  endOf,
  invite,
  onboard,
  secretOf,
  startConsent,
} from '../support/onboarding.ts'
import { refusalOf } from '../support/refusal.ts'

const place = inject('stack')
const control = simulatorControl(place.entra)
let world: World
let operator: Browser

beforeAll(async () => {
  world = await loadWorld('bank')
  operator = await signInOperator(place, world)
})

/** A tenant that has not consented yet. Everybody in it may consent. */
const newTenant = (cast: Parameters<typeof addTenant>[1] = { 'Ada Lind': [], 'Ben Holt': ['Employee'] }) =>
  addTenant(control, cast, { consents: [], administrator: true })

const trailOf = async (organisationId: string) =>
  (await call(place, operator, 'listAudit', { organisationId })).body.items.map(
    ({ action, actor }) => `${action} ${actor}`,
  )

describe('a customer is onboarded', () => {
  it('by an invitation that names the tenant: consent, proof, active, and people sign in', async () => {
    const tenant = await newTenant()
    const { organisationId, state } = await addInvited(place, operator)
    expect(state).toBe('invited')
    const issued = await invite(place, operator, { organisationId, tid: tenant.tid })
    expect(issued).toMatchObject({ state: 'open', mail: 'none', tid: tenant.tid })

    const browser = openBrowser()
    const { body: shown } = await call(place, browser, 'readLink', { secret: secretOf(issued) })
    expect(shown).toEqual({
      organisation: 'Invited Bank',
      platform: 'Corvane Banking Cloud',
      tid: tenant.tid,
      permissions: ['openid', 'profile', 'email', 'access_as_user'],
      expiresAt: issued.expiresAt,
    })
    // Before the consent Entra lets nobody through.
    await expect(answerOfProvider(place, tenant.person('Ben Holt'), openBrowser())).rejects.toThrow('refused')

    const { landed } = await onboard(place, issued, tenant.person('Ada Lind'), browser)
    expect(endOf(landed)).toBe('/console/onboarded ready')
    // The administrator has no role, and is not signed in for it.
    expect(await sessionOf(place, browser)).toEqual({ state: 'anonymous' })

    expect((await call(place, operator, 'readOrganisation', { organisationId })).body.state).toBe('active')
    const key = { organisationId, tid: tenant.tid }
    expect((await call(place, operator, 'readTenantMapping', key)).body).toMatchObject({
      state: 'active',
      roles: ['Admin', 'Employee'],
    })
    const { browser: bens } = await signIn(place, tenant.person('Ben Holt'))
    expect(await sessionOf(place, bens)).toMatchObject({ state: 'active', active: { organisationId } })
    const { oid } = tenant.person('Ada Lind')
    expect(await trailOf(organisationId)).toEqual(
      expect.arrayContaining([
        `invitation.used person:${tenant.tid}/${oid}`,
        `tenant-mapping.created person:${tenant.tid}/${oid}`,
        expect.stringMatching(/^invitation.created member:/) as string,
      ]),
    )
  })

  it('and an administrator who has a role is signed in on the way, with a new session', async () => {
    const tenant = await newTenant({ 'Ada Lind': ['Admin'] })
    const { organisationId } = await addInvited(place, operator)
    const issued = await invite(place, operator, { organisationId, tid: tenant.tid })
    const { browser, landed } = await onboard(place, issued, tenant.person('Ada Lind'))
    expect(endOf(landed)).toBe('/console/onboarded ready')
    expect(await sessionOf(place, browser)).toMatchObject({
      state: 'active',
      active: { organisationId, roles: ['Admin'] },
    })
  })

  it('with the policy "anyone of this tenant" that the invitation carries', async () => {
    const tenant = await newTenant({ 'Ada Lind': [] })
    const { organisationId } = await addInvited(place, operator)
    const issued = await invite(place, operator, { organisationId, tid: tenant.tid, anyone: 'Employee' })
    const { browser } = await onboard(place, issued, tenant.person('Ada Lind'))
    expect(await sessionOf(place, browser)).toMatchObject({ active: { organisationId, roles: ['Employee'] } })
  })

  it('once more through a second invitation: nothing changes about a tenant that is in', async () => {
    const tenant = await newTenant()
    const { organisationId } = await addOrganisation(place, operator, [tenant.tid], { roles: ['Employee'] })
    const issued = await invite(place, operator, { organisationId })
    const { landed } = await onboard(place, issued, tenant.person('Ada Lind'))
    expect(endOf(landed)).toBe('/console/onboarded ready')
    const { body } = await call(place, operator, 'readTenantMapping', { organisationId, tid: tenant.tid })
    expect(body).toMatchObject({ state: 'active', roles: ['Employee'] })
  })

  it('in the bank world, by the invitation on the cast page', async () => {
    const { organisationId, invitation } = world.organisations.find(({ state }) => state === 'invited')!
    const cast = await (await fetch(place.entra)).text()
    const link = `${place.hub}/console/invitation#${invitation?.secret ?? ''}`
    expect(cast).toContain(link)
    expect(cast).toContain('has not consented yet')
    const { landed } = await onboard(place, { link }, personOf(world, 'Ottilie Sel'))
    expect(endOf(landed)).toBe('/console/onboarded ready')
    const { browser } = await signIn(place, personOf(world, 'Hugo Marsh'))
    expect(await sessionOf(place, browser)).toMatchObject({ active: { organisationId } })
    expect(await (await fetch(place.entra)).text()).toContain('has consented')
  })
})

describe('an invitation that names no tenant', () => {
  it('leaves whoever used it waiting; an operator approves', async () => {
    const tenant = await newTenant()
    const { organisationId } = await addInvited(place, operator)
    const issued = await invite(place, operator, { organisationId })
    const { browser, landed } = await onboard(place, issued, tenant.person('Ada Lind'))
    expect(endOf(landed)).toBe('/console/onboarded waiting')
    expect(await sessionOf(place, browser)).toEqual({ state: 'anonymous' })
    expect((await call(place, operator, 'readOrganisation', { organisationId })).body.state).toBe('invited')
    expect(await refusalOf(place, await signIn(place, tenant.person('Ben Holt')))).toBe('organisation.invited')

    const used = (await call(place, operator, 'listInvitations', { organisationId })).body.items
    expect(used).toMatchObject([{ state: 'used', usedByTid: tenant.tid }])
    const waiting = (await call(place, operator, 'listTenantMappings', { organisationId })).body.items[0]!
    expect(waiting).toMatchObject({ state: 'consented', tid: tenant.tid })
    const approved = await call(place, operator, 'approveTenantMapping', {
      organisationId,
      tid: tenant.tid,
      version: waiting.version,
    })
    expect(approved.body.state).toBe('active')
    expect((await call(place, operator, 'readOrganisation', { organisationId })).body.state).toBe('active')
    const { browser: bens } = await signIn(place, tenant.person('Ben Holt'))
    expect(await sessionOf(place, bens)).toMatchObject({ active: { organisationId } })
  })

  it('and leaked maps no stranger: their tenant waits, and an operator declines it', async () => {
    const stranger = await newTenant({ 'Mal Grey': ['Admin'] })
    const { organisationId } = await addOrganisation(place, operator, [])
    const issued = await invite(place, operator, { organisationId })
    const { landed } = await onboard(place, issued, stranger.person('Mal Grey'))
    expect(endOf(landed)).toBe('/console/onboarded waiting')
    expect(await refusalOf(place, await signIn(place, stranger.person('Mal Grey')))).toBe('tenant.pending')

    const key = { organisationId, tid: stranger.tid }
    const { version } = (await call(place, operator, 'readTenantMapping', key)).body
    const declined = await call(place, operator, 'revokeTenantMapping', { ...key, version })
    expect(declined.body).toMatchObject({ state: 'revoked', revocation: 'operator' })
    expect(await refusalOf(place, await signIn(place, stranger.person('Mal Grey')))).toBe('tenant.revoked')

    // Another leaked link does not bring the stranger back without an operator.
    const again = await invite(place, operator, { organisationId })
    expect(endOf((await onboard(place, again, stranger.person('Mal Grey'))).landed)).toBe('/console/onboarded waiting')
    expect(await refusalOf(place, await signIn(place, stranger.person('Mal Grey')))).toBe('tenant.pending')
  })
})

describe('an administrator', () => {
  it('who declines is told so, and the same link works afterwards', async () => {
    const tenant = await newTenant()
    const { organisationId } = await addInvited(place, operator)
    const issued = await invite(place, operator, { organisationId, tid: tenant.tid })
    const browser = openBrowser()
    const page = await startConsent(place, browser, secretOf(issued))
    const answer = await decide(page, browser, tenant.person('Ada Lind'), 'cancel')
    // As Entra publishes it: the consent "granted" beside the error.
    expect(answer.searchParams.get('admin_consent')).toBe('True')
    expect(answer.searchParams.get('error')).toBe('consent_required')
    expect(endOf(await bringConsent(place, browser, answer))).toBe('/console/problem consent.declined')
    expect((await call(place, operator, 'listInvitations', { organisationId })).body.items[0]?.state).toBe('open')
    expect(endOf((await onboard(place, issued, tenant.person('Ada Lind'), browser)).landed)).toBe(
      '/console/onboarded ready',
    )
  })

  it('with a session that is long over is served all the same', async () => {
    const tenant = await newTenant()
    const { organisationId } = await addInvited(place, operator)
    const issued = await invite(place, operator, { organisationId, tid: tenant.tid })
    const browser = openBrowser()
    browser.setCookie(place.hub, '__Host-tenantry-session', 'x'.repeat(43))
    const post = (path: string) =>
      browser.visit(`${place.hub}/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: place.hub },
        body: JSON.stringify({ secret: secretOf(issued) }),
      })
    expect((await post('auth/invitation')).status).toBe(200)
    const { next } = (await (await post('auth/consent')).json()) as { next: string }
    const answer = await decide(new URL(next), browser, tenant.person('Ada Lind'))
    expect(endOf(await bringConsent(place, browser, answer))).toBe('/console/onboarded ready')
  })
})

describe('people of an Organisation', () => {
  it('never see or make invitations, whatever their role: that is the operators’', async () => {
    const tenant = await addTenant(control, { 'Tove Lund': ['Admin'] })
    const { organisationId } = await addOrganisation(place, operator, [tenant.tid])
    const issued = await invite(place, operator, { organisationId })
    const { browser: tove } = await signIn(place, tenant.person('Tove Lund'))
    const key = { organisationId, invitationId: issued.invitationId }
    const attempts = [
      await call(place, tove, 'listInvitations', { organisationId }),
      await call(place, tove, 'readInvitation', key),
      await call(place, tove, 'createInvitation', { organisationId, roles: ['Admin'] }),
      await call(place, tove, 'withdrawInvitation', { ...key, version: issued.version }),
      await call(place, tove, 'reissueInvitation', { ...key, version: issued.version }),
      await call(place, tove, 'approveTenantMapping', { organisationId, tid: tenant.tid, version: issued.version }),
    ]
    for (const { status, body } of attempts) expect([status, body.code]).toEqual([403, 'permission.missing'])
    // An Admin does see which tenants lead to their own Organisation.
    expect((await call(place, tove, 'listTenantMappings', { organisationId })).status).toBe(200)
  })
})

describe('the mail of an invitation', () => {
  const address = () => `ada.${randomUUID()}@customer.example`
  const mailsTo = async (to: string) => (await control.mails()).filter((mail) => mail.to.includes(to))

  it('brings the link, which works; a new link is a new mail, and voids the old one', async () => {
    const eMail = address()
    const tenant = await newTenant()
    const { organisationId } = await addInvited(place, operator)
    const issued = await invite(place, operator, { organisationId, tid: tenant.tid, eMail })
    expect(issued).toMatchObject({ mail: 'sent', eMail })
    const [first] = await mailsTo(eMail)
    expect(first).toMatchObject({ subject: 'Corvane Banking Cloud invites Invited Bank to sign in with Microsoft' })
    expect(first?.text).toContain(issued.link)

    const key = { organisationId, invitationId: issued.invitationId }
    const { body: again } = await call(place, operator, 'reissueInvitation', { ...key, version: issued.version })
    const mails = await mailsTo(eMail)
    expect(mails).toHaveLength(2)
    const link = /https?:\S+#[\w-]{43}/.exec(mails[1]?.text ?? '')?.[0] ?? ''
    expect(link).toBe(again.link)
    await expect(startConsent(place, openBrowser(), secretOf(issued))).rejects.toThrow('invitation.withdrawn')
    expect(endOf((await onboard(place, { link }, tenant.person('Ada Lind'))).landed)).toBe('/console/onboarded ready')
    // The invitation is over, and nobody needs the address any more.
    expect((await call(place, operator, 'readInvitation', key)).body).not.toHaveProperty('eMail')
  })

  it('that cannot be sent loses nothing: the operator has the link and is told', async () => {
    const { organisationId } = await addInvited(place, operator)
    await control.arm({ target: 'mail', kind: 'error', status: 403 })
    const issued = await invite(place, operator, { organisationId, eMail: address() })
    expect(issued).toMatchObject({ mail: 'failed', mailFailure: 'mail.refused' })
    await expect(startConsent(place, openBrowser(), secretOf(issued))).resolves.toBeDefined()
  })
})
