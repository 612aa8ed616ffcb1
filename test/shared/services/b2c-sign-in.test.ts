import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SessionCaller } from '../../../shared/domain/caller.ts'
import type { ProviderId } from '../../../shared/domain/ids.ts'
import { finishSignIn, type SignInResult } from '../../../shared/services/finish-sign-in.ts'
import { createIdentityProvider, readIdentityProvider } from '../../../shared/services/identity-providers.ts'
import { startLink } from '../../../shared/services/link-passport.ts'
import { refreshProviders } from '../../../shared/services/refresh-providers.ts'
import { resolveCaller } from '../../../shared/services/resolve-caller.ts'
import { startProfileEdit } from '../../../shared/services/start-profile-edit.ts'
import { startSignIn } from '../../../shared/services/start-sign-in.ts'
import { customerProviders, type CustomerProviders } from '../../support/provider/customer-providers.ts'
import { memberOf, providerHub, type ProviderHub } from '../../support/provider/provider-hub.ts'
import { northBank } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

let hub: ProviderHub, b2c: CustomerProviders, provider: ProviderId
beforeEach(async () => {
  hub = await providerHub()
  b2c = await customerProviders(hub)
  provider = await b2c.setUp('b2c')
})
afterEach(() => b2c.stop())

type Choice = Readonly<Record<string, string>>
const signe = () => ({ person: b2c.subject('b2c', 'Signe Aas') })

interface Step {
  readonly location: string
  readonly browser: string
}
const start = (session?: string): Promise<Step> =>
  startSignIn(
    hub.ports,
    { at: { provider, organisation: northBank }, returnTo: '/console/api' },
    { browser: undefined, session },
  )

/** What the browser brings back from where it was sent. */
async function go(step: Step, choice: Choice, session?: string): Promise<SignInResult> {
  const parameters = await b2c.choose(new URL(step.location), choice)
  return finishSignIn(hub.ports, { provider, parameters, browser: step.browser, session })
}
async function callerOf(cookie: string): Promise<SessionCaller> {
  const caller = await resolveCaller(hub.ports, cookie)
  if (caller.kind !== 'member') throw new Error('Not signed in.')
  return caller
}
/** Somebody who is signed in is about to add a passport of another provider. */
async function linking(caller: SessionCaller, session: string): Promise<Step> {
  provider = await b2c.setUp('b2c')
  return startLink(hub.ports, caller, { provider, returnTo: '/console/account' }, { browser: undefined, session })
}
const cookieOf = (result: SignInResult) => (result.kind === 'signed-in' ? result.session : '')

describe('a sign-in at Azure AD B2C', () => {
  it('opens a session with the first of the e-mail addresses, though no access token is given', async () => {
    const result = await go(await start(), signe())
    expect(result).toMatchObject({ kind: 'signed-in', returnTo: '/console/api' })
    const session = await memberOf(hub, result)
    expect(session).toMatchObject({ provider, displayName: 'Signe Aas', tokenRoles: [] })
    const membership = await hub.ports.memberships.find(northBank, session.memberId)
    expect(membership?.profile).toMatchObject({ FirstName: 'Signe', Email: 'signe.aas@post.example' })
    expect(membership?.provenEMail).toBeUndefined()
  })

  it('refuses whoever has no e-mail address', async () => {
    await expectRefusal('eMail.missing', go(await start(), { person: b2c.subject('b2c', 'Otto Lind') }))
  })

  it('returns to the sign-in page of the Organisation when it is cancelled', async () => {
    const result = await go(await start(), { cancel: '1' })
    expect(result).toEqual({ kind: 'cancelled', returnTo: '/console/api', organisationId: northBank })
  })

  it('returns to the account with the session that there was when adding a passport is cancelled', async () => {
    const cookie = cookieOf(await go(await start(), signe()))
    const begun = await linking(await callerOf(cookie), cookie)
    expect(await go(begun, { cancel: '1' }, cookie)).toEqual({ kind: 'kept', returnTo: '/console/account' })
  })

  it('asks silently by prompt=none, and then the person', async () => {
    const silent = await startSignIn(
      hub.ports,
      { at: { provider, organisation: northBank }, prompt: 'none' },
      { browser: undefined },
    )
    expect(await go(silent, {})).toMatchObject({ kind: 'ask-person', at: { provider } })
  })
})

describe('whoever forgot their password at B2C', () => {
  it('goes on at the policy for that and comes back signed in, to where they wanted', async () => {
    const forgotten = await go(await start(), { forgot: '1' })
    if (forgotten.kind !== 'go-on') throw new Error(forgotten.kind)
    expect(new URL(forgotten.begun.location).pathname).toContain('/b2c_1_reset/')
    const result = await go(forgotten.begun, signe())
    expect(result).toMatchObject({ kind: 'signed-in', returnTo: '/console/api' })
  })

  it('is the same Member by either policy, also where issuers name the policy', async () => {
    await b2c.stop()
    b2c = await customerProviders(hub, (each) => (each.kind === 'b2c' ? { ...each, issuerForm: 'policy' } : each))
    provider = await b2c.setUp('b2c')
    const { memberId } = await memberOf(hub, await go(await start(), signe()))
    const forgotten = await go(await start(), { forgot: '1' })
    if (forgotten.kind !== 'go-on') throw new Error(forgotten.kind)
    expect((await memberOf(hub, await go(forgotten.begun, signe()))).memberId).toBe(memberId)
    expect(await hub.ports.members.passportsOf(memberId)).toHaveLength(1)
  })

  it('keeps the session that they had, to be replaced', async () => {
    const before = cookieOf(await go(await start(), signe()))
    const forgotten = await go(await start(before), { forgot: '1' }, undefined)
    if (forgotten.kind !== 'go-on') throw new Error(forgotten.kind)
    await go(forgotten.begun, signe(), undefined)
    const kept = hub.tables.rows('Sessions').filter(({ rowKey }) => String(rowKey).startsWith('session_'))
    expect(kept).toHaveLength(1)
  })

  it('adds the passport that they were about to add, and signs in as nobody else', async () => {
    const cookie = cookieOf(await go(await start(), signe()))
    const caller = await callerOf(cookie)
    const begun = await linking(caller, cookie)
    const forgotten = await go(begun, { forgot: '1' }, cookie)
    if (forgotten.kind !== 'go-on') throw new Error(forgotten.kind)
    expect(await go(forgotten.begun, signe(), cookie)).toEqual({ kind: 'linked', returnTo: '/console/account' })
    expect(await hub.ports.members.passportsOf(caller.memberId)).toHaveLength(2)
    expect(hub.tables.rows('Members').filter(({ rowKey }) => rowKey === 'member')).toHaveLength(1)
  })

  it('is sent there once: a second time is refused', async () => {
    const forgotten = await go(await start(), { forgot: '1' })
    if (forgotten.kind !== 'go-on') throw new Error(forgotten.kind)
    const parameters = new URLSearchParams({
      state: new URL(forgotten.begun.location).searchParams.get('state') ?? '',
      error: 'access_denied',
      error_description: 'AADB2C90118: The user has forgotten their password.\r\n',
    })
    const again = finishSignIn(hub.ports, {
      provider,
      parameters,
      browser: forgotten.begun.browser,
      session: undefined,
    })
    await expectRefusal('provider.refused', again)
  })

  it('is refused where no policy for that is set up', async () => {
    provider = await b2c.setUp('b2c', { passwordResetPolicy: undefined })
    await expectRefusal('provider.refused', go(await start(), { forgot: '1' }))
  })

  it('cannot bring the sign-in policy’s token through the policy for that', async () => {
    const forgotten = await go(await start(), { forgot: '1' })
    if (forgotten.kind !== 'go-on') throw new Error(forgotten.kind)
    const start2 = new URL(forgotten.begun.location)
    const crossed = new URL(start2.href.replace('/b2c_1_reset/', '/b2c_1_susi/'))
    await expectRefusal('code.rejected', go({ ...forgotten.begun, location: crossed.href }, signe()))
  })
})

describe('what B2C says of an error', () => {
  it('never reaches the person or the log, with its CR LF and its login_hint', async () => {
    const step = await start()
    const parameters = new URLSearchParams({
      state: new URL(step.location).searchParams.get('state') ?? '',
      error: 'server_error',
      error_description: 'AADB2C90289: canary-text\r\nCorrelation ID: c\r\nlogin_hint: canary@post.example\r\n',
    })
    const refusal = await expectRefusal(
      'provider.unavailable',
      finishSignIn(hub.ports, { provider, parameters, browser: step.browser, session: undefined }),
    )
    expect(JSON.stringify([refusal.message, refusal.details, refusal.cause])).not.toContain('canary')
  })
})

describe('editing one’s profile at B2C', () => {
  const edited = async (cookie: string) =>
    startProfileEdit(hub.ports, { returnTo: '/console/' }, { browser: undefined, session: cookie })

  it('brings the new names, in a session whose absolute limit stands', async () => {
    const cookie = cookieOf(await go(await start(), signe()))
    const { expiresAt, memberId } = await memberOf(hub, {
      kind: 'signed-in',
      session: cookie,
      returnTo: '',
      mustChoose: false,
    })
    hub.ports.clock.advance(10)
    const result = await go(await edited(cookie), { ...signe(), given_name: 'Sigrid', family_name: 'Aas' }, cookie)
    const session = await memberOf(hub, result)
    expect(session).toMatchObject({ displayName: 'Sigrid Aas', expiresAt, memberId })
    expect((await hub.ports.memberships.find(northBank, memberId))?.profile).toMatchObject({ FirstName: 'Sigrid' })
  })

  it('goes back with the same session when it is cancelled', async () => {
    const cookie = cookieOf(await go(await start(), signe()))
    expect(await go(await edited(cookie), { cancel: '1' }, cookie)).toEqual({ kind: 'kept', returnTo: '/console/' })
    expect(await hub.ports.sessions.find(sessionHash(hub.ports, cookie))).toBeDefined()
  })

  it('is refused when somebody else comes back', async () => {
    const cookie = cookieOf(await go(await start(), signe()))
    const other = go(await edited(cookie), { person: b2c.subject('b2c', 'Otto Lind') }, cookie)
    await expectRefusal('person.mismatched', other)
  })

  it('is for whoever came by a provider that has it', async () => {
    await expectRefusal('session.missing', startProfileEdit(hub.ports, {}, { browser: undefined }))
    provider = await b2c.setUp('b2c', { profileEditPolicy: undefined })
    const cookie = cookieOf(await go(await start(), signe()))
    await expectRefusal('provider.unknown', edited(cookie))
  })
})

describe('the settings of a B2C provider', () => {
  const create = (change: object) =>
    createIdentityProvider(hub.ports, {
      organisationId: northBank,
      kind: 'b2c',
      label: 'B2C',
      icon: 'key',
      order: 1,
      clientId: 'hub',
      clientSecret: 'a-secret',
      responseMode: 'query',
      loginHandler: 'link-by-email',
      membershipKind: 'portal',
      ...change,
    })

  it('show the policies and the addresses that were found', async () => {
    const shown = await readIdentityProvider(hub.ports, { organisationId: northBank, providerId: provider })
    expect(shown).toMatchObject({
      signInPolicy: 'B2C_1_susi',
      passwordResetPolicy: 'B2C_1_reset',
      fieldMap: { Email: 'emails[0]' },
    })
    expect('endSessionUrl' in shown && shown.endSessionUrl).toContain('/oauth2/v2.0/logout')
  })

  it.each([
    [{}, ['tenant: is needed', 'signInPolicy: is needed']],
    [{ tenant: 'a b', signInPolicy: 'p' }, ['tenant: is no B2C tenant']],
    [{ tenant: 'login.customer.example', signInPolicy: 'p' }, ['authority: is needed for this tenant']],
    [{ tenant: 'contoso', signInPolicy: '../x' }, ["signInPolicy: is no policy's name"]],
    [{ tenant: 'contoso', signInPolicy: 'p', issuer: 'https://x.example' }, ['issuer: is not for b2c']],
  ])('%j are refused with every fault', async (change, faults) => {
    const refusal = await expectRefusal('input.invalid', create(change))
    expect(refusal.details?.['faults']).toEqual(faults)
  })

  it('are refused where a policy is not there', async () => {
    const place = { tenant: b2c.of('b2c').name, authority: b2c.address, signInPolicy: 'B2C_1_unknown' }
    await expectRefusal('discovery.refused', create(place))
  })

  it('follow the documents of every policy', async () => {
    const key = { organisationId: northBank, providerId: provider }
    const current = await hub.ports.identityProviders.find(key)
    if (current?.kind !== 'b2c') throw new Error('There is no B2C provider.')
    const flows = current.flows.map((flow) => ({ ...flow, tokenUrl: 'https://old.example/token' }))
    await hub.ports.identityProviders.replace({ ...current, flows }, current.version)
    expect(await refreshProviders(hub.ports)).toBe(1)
    expect(await hub.ports.identityProviders.find(key)).toMatchObject({ flows: current.flows })
  })
})
