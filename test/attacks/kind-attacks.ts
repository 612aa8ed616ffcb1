import type { Attack } from './attack.ts'
import { isPartner } from './holding.ts'
import { bent, type Specimen } from './specimens.ts'
import { type Part } from './token-smith.ts'
import {
  api,
  uiClient,
  systemApi,
  program,
  rpClient,
  partnerApi,
  partnerApp,
  platformApi,
  logoutEvent,
} from './trusted.ts'

/** A token of one kind, bent so that it looks like another. */
export function kindAttacks(specimen: Specimen): Attack[] {
  const as = (name: string, change: Part, code: Attack['code'], head: Part = {}): Attack => ({
    name,
    token: () => bent(specimen, change, head),
    code,
  })
  const events = { [logoutEvent]: {} }
  if (specimen.kind === 'logout')
    return [
      as('an ID token that ends no session', { events: undefined }, 'kind.refused', { typ: 'JWT' }),
      as('an ID token with a nonce', { events: undefined, nonce: 'nonce-1' }, 'kind.refused', { typ: 'JWT' }),
      as('a security event of another kind', { events: { x: {} } }, 'claim.invalid'),
    ]
  if (specimen.kind === 'exchanged')
    return [
      as("an audience of another of the hub's APIs", { aud: systemApi }, 'audience.invalid'),
      as('the audience of an application', { aud: rpClient }, 'audience.invalid'),
      as('an ID token of the hub', { nonce: 'nonce-1' }, 'type.refused', { typ: 'JWT' }),
      as('a logout token of the hub', { events }, 'type.refused', { typ: 'logout+jwt' }),
    ]
  if (isPartner(specimen)) return kindsElsewhere(as, events)
  return [
    as('a logout token', { events, nonce: undefined, scp: undefined, jti: 'x' }, 'kind.refused'),
    as('the nonce of an ID token beside a scope', { nonce: 'nonce-1', scp: 'access_as_user' }, 'kind.contradictory'),
    as('the hash of an ID token beside a scope', { at_hash: 'x', scp: 'access_as_user' }, 'kind.contradictory'),
    as('an event beside a nonce', { events, nonce: 'nonce-1' }, 'kind.contradictory'),
    as('a device', { scp: 'access_as_user', idtyp: 'device', nonce: undefined }, 'kind.contradictory'),
    as('a program with a scope', { scp: 'access_as_user', idtyp: 'app', nonce: undefined }, 'kind.contradictory'),
    as("the audience of the hub's own tokens", { aud: platformApi }, 'audience.invalid'),
    ...otherKind(specimen, as),
  ]
}

type As = (name: string, change: Part, code: Attack['code'], head?: Part) => Attack

/** A customer's OpenID provider speaks for its own people at the audience that was named, and for nothing else. */
function kindsElsewhere(as: As, events: object): Attack[] {
  const jwt = { typ: 'JWT' }
  const id = { client_id: undefined, scope: undefined, nonce: 'nonce-1' }
  return [
    as('an ID token for the client', { ...id, aud: rpClient }, 'kind.refused', jwt),
    as('an ID token for the client and the API', { ...id, aud: [rpClient, partnerApi] }, 'kind.refused', jwt),
    as('an ID token for the API', id, 'kind.refused', jwt),
    as('an ID token without a nonce', { ...id, nonce: undefined, azp: rpClient }, 'kind.refused', jwt),
    as('an ID token by its hash beside a client', { at_hash: 'x' }, 'kind.refused'),
    as('an ID token by the hash of a code', { c_hash: 'x' }, 'kind.refused', jwt),
    as('an ID token that calls itself an access token', { nonce: 'nonce-1' }, 'kind.refused'),
    as('a logout token', { events }, 'kind.refused', { typ: 'logout+jwt' }),
    as('a logout token beside a nonce', { events, nonce: 'nonce-1' }, 'kind.contradictory'),
    as("a program's own token", { sub: partnerApp }, 'kind.refused'),
    as("a program's own token by azp", { client_id: undefined, azp: partnerApp, sub: partnerApp }, 'kind.refused'),
    as("a program's own token by cid", { client_id: undefined, cid: partnerApp, sub: partnerApp }, 'kind.refused'),
    as('the audience of its ID tokens', { aud: rpClient }, 'kind.refused'),
    as("the audience of people's API", { aud: api, scp: 'access_as_user', azp: uiClient }, 'audience.invalid'),
    as('the audience of programs', { aud: systemApi, roles: ['System'] }, 'audience.invalid'),
    as("the audience of the hub's own tokens", { aud: platformApi }, 'audience.invalid'),
  ]
}

function otherKind({ kind }: Specimen, as: (name: string, change: Part, code: Attack['code']) => Attack): Attack[] {
  const delegated = { scp: 'access_as_user', nonce: undefined }
  const appOnly = { scp: undefined, nonce: undefined, roles: ['System'] }
  const id = { scp: undefined, nonce: 'nonce-1' }
  const nothing = { scp: undefined, nonce: undefined, roles: undefined }
  if (kind === 'delegated')
    return [
      as('an app-only token', appOnly, 'kind.refused'),
      as('an app-only token that says so', { ...appOnly, idtyp: 'app' }, 'kind.refused'),
      as('an app-only token with an empty scope', { ...appOnly, scp: '' }, 'claim.invalid'),
      as('an ID token', id, 'kind.refused'),
      as('an ID token for the client', { ...id, aud: uiClient }, 'kind.refused'),
      as('neither scope nor roles', nothing, 'kind.unproven'),
      as('the audience of programs', { aud: systemApi }, 'kind.refused'),
    ]
  if (kind === 'app-only')
    return [
      as('a user token got through the same client', delegated, 'kind.refused'),
      as('a user token without roles', { ...delegated, roles: undefined }, 'kind.refused'),
      as('a user token that says so', { ...delegated, idtyp: 'user' }, 'kind.refused'),
      as('an ID token', { ...id, aud: uiClient }, 'kind.refused'),
      as('an ID token for the API', id, 'kind.refused'),
      as("the audience of people's API", { aud: api }, 'kind.refused'),
      as('neither scope nor roles', nothing, 'kind.unproven'),
    ]
  return [
    as("a user's access token", { ...delegated, aud: api, azp: uiClient }, 'kind.refused'),
    as("a user's access token for the client", delegated, 'kind.refused'),
    as("a program's access token", { ...appOnly, azp: program }, 'kind.refused'),
    as('an ID token for the API', { aud: api }, 'kind.refused'),
  ]
}
