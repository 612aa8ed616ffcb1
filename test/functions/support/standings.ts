import type { ErrorCode } from '../../../shared/domain/hub-error.ts'
import type { OrganisationId } from '../../../shared/domain/ids.ts'
import type { PersonRole } from '../../../shared/domain/roles.ts'
import { entraOf } from '../../attacks/trusted.ts'
import { aMember, aMembership, contoso, guidOf, minutesLater, northBank } from '../../shared/support/facts.ts'
import { ownToken, partnerToken, programToken, userToken } from '../../support/access-tokens.ts'
import { platform, type MemoryPorts } from '../../support/memory-ports.ts'
import {
  clientOf,
  cookieOfAna,
  revoke,
  serviceClient,
  stale,
  suspend,
  suspendIntegration,
  tokenTenant,
  type Part,
} from './cast.ts'
import { aTokenProvider, cleo, passportOfCleo, sharedProvider } from './provider-stage.ts'
import { sessionHash } from '../../../shared/services/session-hash.ts'

/** How a caller counts: by what they may do, or by why they may do nothing. */
export type Standing =
  | 'operator'
  | 'Admin'
  | 'Configurator'
  | 'Manager'
  | 'Employee'
  | 'Customer'
  | 'portal'
  | 'System'
  | 'PlatformService'
  | { readonly refused: ErrorCode; readonly everywhere?: true }

export const cast: readonly [name: string, standing: Standing, part: Part][] = [
  ['nobody', { refused: 'session.missing' }, { anonymous: true }],
  ['a cookie that stands for nothing', { refused: 'session.missing', everywhere: true }, { unknown: true }],
  ['an Admin by token', 'Admin', { tokenRoles: ['Admin'] }],
  ['an Admin by Membership', 'Admin', { membership: { roles: ['Admin'] } }],
  ['a Configurator', 'Configurator', { tokenRoles: ['Configurator'] }],
  ['a Manager', 'Manager', { tokenRoles: ['Manager'] }],
  ['an Employee', 'Employee', { tokenRoles: ['Employee'] }],
  ['a Customer', 'Customer', { tokenRoles: ['Customer'] }],
  ['a Customer whose token says Admin too', 'Customer', { tokenRoles: ['Admin', 'Customer'] }],
  ['a portal member whose token says Admin', 'portal', { tokenRoles: ['Admin'], membership: { kind: 'portal' } }],
  ['a portal member with the role Admin', 'portal', { membership: { kind: 'portal', roles: ['Admin'] } }],
  ['an Admin of the platform', 'operator', { tokenRoles: ['Admin'], home: platform.organisationId }],
  ['an Employee of the platform', 'Employee', { tokenRoles: ['Employee'], home: platform.organisationId }],
  [
    'a Customer of the platform who is Admin too',
    'Customer',
    { tokenRoles: ['Admin', 'Customer'], home: platform.organisationId },
  ],
  [
    'an operator who is at a bank just now',
    'Admin',
    { tokenRoles: ['Admin'], home: platform.organisationId, active: northBank },
  ],
  ['an Admin an hour after the sign-in', { refused: 'session.stale' }, { tokenRoles: ['Admin'], session: stale }],
  [
    'an operator an hour after the sign-in',
    { refused: 'session.stale' },
    { tokenRoles: ['Admin'], home: platform.organisationId, session: stale },
  ],
  ['an Admin who has not chosen yet', { refused: 'organisation.unchosen' }, { tokenRoles: ['Admin'], active: 'none' }],
  [
    'an Admin whose session idled away',
    { refused: 'session.expired', everywhere: true },
    { tokenRoles: ['Admin'], session: { lastSeenAt: minutesLater(-30) } },
  ],
  [
    'an Admin whose sessions were ended',
    { refused: 'session.revoked', everywhere: true },
    {
      tokenRoles: ['Admin'],
      meanwhile: async ({ members, sessions, random }) => {
        const session = await sessions.find(sessionHash({ random }, cookieOfAna))
        const member = session && (await members.find(session.memberId))
        if (member) await members.replace({ ...member, sessionStamp: 'stamp-2' }, member.version)
      },
    },
  ],
  [
    'an Admin who was deactivated',
    { refused: 'member.inactive', everywhere: true },
    {
      tokenRoles: ['Admin'],
      meanwhile: async ({ members, sessions, random }) => {
        const session = await sessions.find(sessionHash({ random }, cookieOfAna))
        const member = session && (await members.find(session.memberId))
        if (member) await members.replace({ ...member, state: 'inactive' }, member.version)
      },
    },
  ],
  [
    'an Admin whose bank was suspended',
    { refused: 'organisation.suspended' },
    { tokenRoles: ['Admin'], meanwhile: (ports) => suspend(ports, northBank) },
  ],
  [
    'an Admin whose tenant was revoked',
    { refused: 'tenant.revoked' },
    { tokenRoles: ['Admin'], meanwhile: (ports) => revoke(ports, contoso, northBank) },
  ],
  [
    'an Admin whose Membership was ended',
    { refused: 'member.inactive' },
    { tokenRoles: ['Admin'], membership: { state: 'inactive' } },
  ],
  ['somebody who lost every role', { refused: 'role.missing' }, {}],
]

const ofTenant = { tid: tokenTenant, iss: entraOf(tokenTenant) }
const someones = (roles: readonly string[], change: object = {}) => userToken({ ...ofTenant, roles, ...change })
const programs = (azp: string, roles: readonly string[]) => programToken({ azp, roles })
const expired = { exp: 1_700_000_000, iat: 1_600_000_000, nbf: 1_600_000_000 }
const integration = programs(clientOf(northBank), ['System'])

/** Somebody who came by an Organisation's own provider has these roles there. */
const cameByProvider =
  (home: OrganisationId, roles: readonly PersonRole[]) =>
  async ({ identityProviders, members, memberships }: MemoryPorts) => {
    await identityProviders.insert(aTokenProvider({ organisationId: home, providerId: sharedProvider }))
    await members.findOrInsert({ ...passportOfCleo, provider: sharedProvider }, aMember({ memberId: cleo }))
    await memberships.findOrInsert(aMembership({ organisationId: home, memberId: cleo, roles }))
  }
const admins = cameByProvider(northBank, ['Admin'])

/** Those who come with an access token. */
export const holders: readonly [name: string, standing: Standing, part: Part & { readonly token: string }][] = [
  ['an Admin with a user token', 'Admin', { token: someones(['Admin']) }],
  ['a Configurator with a user token', 'Configurator', { token: someones(['Configurator']) }],
  ['a Manager with a user token', 'Manager', { token: someones(['Manager']) }],
  ['an Employee with a user token', 'Employee', { token: someones(['Employee']) }],
  ['a Customer with a user token who is Admin too', 'Customer', { token: someones(['Admin', 'Customer']) }],
  ['an operator with a user token', 'operator', { token: someones(['Admin']), home: platform.organisationId }],
  [
    'an Employee of the platform with a user token',
    'Employee',
    { token: someones(['Employee']), home: platform.organisationId },
  ],
  [
    'an Admin with a token of the hub’s own',
    'Admin',
    { token: ownToken({ tid: tokenTenant, roles: ['Admin'], organisation: northBank }) },
  ],
  [
    'a Manager with a token of the hub’s own, who is Admin by the Membership',
    'Manager',
    {
      token: ownToken({ tid: tokenTenant, roles: ['Manager'], organisation: northBank }),
      membership: { roles: ['Admin'] },
    },
  ],
  ['an Admin with a token of the organisation’s provider', 'Admin', { token: partnerToken(), meanwhile: admins }],
  [
    'an operator with a token of the platform’s provider',
    'operator',
    {
      token: partnerToken(),
      home: platform.organisationId,
      meanwhile: cameByProvider(platform.organisationId, ['Admin']),
    },
  ],
  [
    'an Admin with an ID token of the organisation’s provider',
    { refused: 'kind.refused' },
    { token: partnerToken({ nonce: 'nonce-1', client_id: undefined, scope: undefined }), meanwhile: admins },
  ],
  ['a system integration', 'System', { token: integration }],
  ['a platform service', 'PlatformService', { token: programs(serviceClient, ['PlatformService']) }],
  [
    'an Employee with a user token beside the cookie of an Admin',
    'Employee',
    { token: someones(['Employee']), session: {}, tokenRoles: ['Admin'] },
  ],
  ['a user token that has expired', { refused: 'token.expired' }, { token: someones(['Admin'], expired) }],
  [
    'a user token that was got through a program',
    { refused: 'client.foreign' },
    { token: someones(['Admin'], { azp: clientOf(northBank) }) },
  ],
  [
    'a token of the hub’s own for another API',
    { refused: 'audience.invalid' },
    { token: ownToken({ tid: tokenTenant, aud: 'https://other.example' }) },
  ],
  ['a program that nobody registered', { refused: 'program.unknown' }, { token: programs(guidOf(999), ['System']) }],
  [
    'a system integration without its role',
    { refused: 'role.missing' },
    { token: programs(clientOf(northBank), ['PlatformService']) },
  ],
  ['a platform service without its role', { refused: 'role.missing' }, { token: programs(serviceClient, ['System']) }],
  [
    'a system integration that was suspended',
    { refused: 'integration.suspended' },
    { token: integration, meanwhile: (ports) => suspendIntegration(ports, northBank) },
  ],
  [
    'a system integration whose bank was suspended',
    { refused: 'organisation.suspended' },
    { token: integration, meanwhile: (ports) => suspend(ports, northBank) },
  ],
]
