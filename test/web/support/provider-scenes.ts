import type { ProviderTestView } from '../../../shared/contract/provider-tests.ts'
import type { SetUpView } from '../../../shared/contract/set-up-links.ts'
import type { SignInTraceView } from '../../../shared/contract/sign-in-traces.ts'
import { memberId, organisationId, providerId, setUpLinkId } from '../../../shared/domain/ids.ts'
import { localFields } from '../../../shared/domain/profile.ts'
import { checksFor, judgeChecks } from '../../../shared/domain/provider-tests/judge-checks.ts'
import { readFields, type FieldMap } from '../../../shared/domain/providers/field-map.ts'
import type { JsonObject } from '../../../shared/domain/tokens/read-token.ts'
import { aProvider } from '../../shared/support/facts.ts'
import { ok, type ScriptedHub } from './scripted-hub.ts'

const northwind = organisationId('11111111-1111-4111-8111-111111111111')
export const theProvider = providerId('2c8e5f1a-94b7-4d30-a6e2-8f1b3c5d7e90')
export const theTrace = '7f3b2c1e-8f04-4c6a-9d55-0a1b2c3d4e5f'
export const theTest = '9a3b2c1e-8f04-4c6a-9d55-0a1b2c3d4e5f'
const moment = '2026-11-20T09:00:00.000Z'
export const redirectUri = `https://hub.example/auth/callback/${theProvider}`

const { secretName: _, issuer, authorisationUrl, tokenUrl, keysUrl, ...rest } = aProvider()
export const shownProvider = (change: object = {}) => ({
  ...rest,
  issuer,
  authorisationUrl,
  tokenUrl,
  keysUrl,
  providerId: theProvider,
  organisationId: northwind,
  label: 'Harbour staff',
  discoveryUrl: 'https://op.example',
  redirectUri,
  isRedirectUriOwn: false,
  secretChangedAt: moment,
  createdAt: moment,
  changedAt: moment,
  version: 'v1',
  ...change,
})

const oidc = { kind: 'oidc', userDetailsUrl: 'https://op.example/me', secretName: 'provider_1' } as const
const aTest = (change: Partial<ProviderTestView> = {}): ProviderTestView => ({
  testId: theTest,
  providerId: theProvider,
  checks: checksFor(oidc).map((check) => ({ check, outcome: 'passed' })),
  eMail: 'unproven',
  decision: 'create',
  displayName: 'Ada Byron',
  claims: [
    { source: 'user-details', name: 'email', value: '"ada@harbour.example"', isCut: false },
    { source: 'id-token', name: 'sub', value: '"person-1"', isCut: false },
  ],
  leftOut: 3,
  fields: readFields({ Email: 'email', FirstName: 'given_name' }, [{ claims: { email: 'ada@harbour.example' } }]),
  testedAt: moment,
  expiresAt: moment,
  ...change,
})
export const aRefusedTest: ProviderTestView = {
  testId: theTest,
  providerId: theProvider,
  checks: [
    ...judgeChecks(oidc, { step: 'code', outcome: 'refused', code: 'provider.refused', reason: 'invalid_client' }),
  ],
  code: 'provider.refused',
  reason: 'invalid_client',
  testedAt: moment,
  expiresAt: moment,
}

const aTrace = (change: Partial<SignInTraceView> = {}): SignInTraceView => ({
  number: theTrace,
  outcome: 'refused',
  code: 'eMail.missing',
  provider: theProvider,
  organisationId: northwind,
  memberId: memberId('bbbbbbbb-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
  purpose: 'sign-in',
  silent: false,
  steps: [
    { step: 'state', outcome: 'passed', took: 2 },
    { step: 'code', outcome: 'passed', took: 340 },
    { step: 'admission', outcome: 'refused', code: 'eMail.missing', took: 12 },
    { step: 'session', outcome: 'not-reached' },
  ],
  claims: ['given_name', 'sub'],
  endedAt: moment,
  ...change,
})

export const aSetUp = (change: Partial<SetUpView> = {}): SetUpView => ({
  organisation: 'Harbour & Sons',
  platform: 'Corvane',
  label: 'Harbour staff',
  enable: true,
  expiresAt: '2026-12-04T09:00:00.000Z',
  state: 'held',
  redirectUri,
  antiForgery: 'mark-of-this-set-up',
  ...change,
})

const aLink = {
  linkId: setUpLinkId('fe6a3d2c1b0a-0badcafe'),
  organisationId: northwind,
  providerId: theProvider,
  state: 'open',
  label: 'Harbour staff',
  loginHandler: 'link-by-email',
  membershipKind: 'portal',
  enable: true,
  createdBy: memberId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa'),
  createdAt: moment,
  expiresAt: '2026-12-04T09:00:00.000Z',
  version: 'v1',
}

const preview = (body: unknown) => {
  const { fieldMap, claims } = body as { fieldMap: FieldMap; claims: JsonObject }
  return ok({ fields: readFields(fieldMap, [{ claims }]) })
}

/** A hub that knows one provider, one link for setting one up, and how sign-ins went. */
export function behaveProviders(hub: ScriptedHub): void {
  const ofOrganisation = '/api/v1/organisations/*'
  const provider = `${ofOrganisation}/identity-providers/*`
  let state = 'disabled'
  hub.answer(`GET ${ofOrganisation}/identity-providers`, () => ok({ items: [shownProvider({ state })] }))
  hub.answer(`POST ${ofOrganisation}/identity-providers`, () => ok(shownProvider({ state }), 201))
  hub.answer(`GET ${provider}`, () => ok(shownProvider({ state })))
  hub.answer(`PATCH ${provider}`, ({ body }) => ok(shownProvider({ state, ...(body as object) })))
  hub.answer(`POST ${provider}/enable`, () => ok(shownProvider({ state: (state = 'enabled'), version: 'v2' })))
  hub.answer(`POST ${provider}/disable`, () => ok(shownProvider({ state: (state = 'disabled'), version: 'v3' })))
  hub.answer(`PUT ${provider}/trusted-domains`, ({ body }) => ok(shownProvider({ state, ...(body as object) })))
  const shared = (accepted: boolean) => ({
    providerId: theTest,
    label: 'Corvane ID',
    icon: 'shield',
    kind: 'oidc',
    accepted,
  })
  let isAccepted = false
  hub.answer(`GET ${ofOrganisation}/platform-providers`, () => ok({ items: [shared(isAccepted)] }))
  hub.answer(`POST ${ofOrganisation}/platform-providers/*/accept`, () => ok(shared((isAccepted = true))))
  hub.answer(`POST ${ofOrganisation}/platform-providers/*/withdraw`, () => ok(shared((isAccepted = false))))
  hub.answer(`POST ${provider}/test`, () => ok({ next: '/auth/the-provider' }))
  hub.answer(`GET ${provider}/tests/*`, () => ok(aTest()))
  hub.answer(`POST ${ofOrganisation}/field-map-preview`, ({ body }) => preview(body))
  hub.answer(`GET ${ofOrganisation}/set-up-links`, () => ok({ items: [aLink] }))
  hub.answer(`POST ${ofOrganisation}/set-up-links`, () =>
    ok({ ...aLink, link: `https://hub.example/console/set-up#${'L'.repeat(43)}` }, 201),
  )
  hub.answer(`POST ${ofOrganisation}/set-up-links/*/revoke`, () => ok({ ...aLink, state: 'revoked' }))
  hub.answer(`GET ${ofOrganisation}/sign-in-traces`, ({ query }) => {
    const all = [aTrace(), aTrace({ number: 'number-2', outcome: 'unfinished', code: undefined, silent: true })]
    return ok({ items: all.filter(({ outcome }) => (query.get('outcome') ?? outcome) === outcome) })
  })
  hub.answer(`GET ${ofOrganisation}/sign-in-traces/*`, () => ok(aTrace()))
  hub.answer('POST /auth/set-up/look', () => ok({ ...aSetUp(), held: 'nobody' }))
  hub.answer('POST /auth/set-up/claim', () => ok(aSetUp()))
  hub.answer('GET /auth/set-up', () => ok(aSetUp({ provider: shownProvider({ state: 'disabled' }) as never })))
  hub.answer('PUT /auth/set-up/provider', () => ok(aSetUp({ provider: shownProvider({ state: 'disabled' }) as never })))
  hub.answer('POST /auth/set-up/field-map-preview', ({ body }) => preview(body))
  hub.answer('POST /auth/set-up/test', () => ok({ next: '/auth/the-provider' }))
  hub.answer('GET /auth/set-up/tests/*', () => ok(aRefusedTest))
  hub.answer('POST /auth/set-up/finish', () =>
    ok(aSetUp({ state: 'finished', provider: shownProvider({ state: 'enabled' }) as never })),
  )
}

export const countOfFields = localFields.length
