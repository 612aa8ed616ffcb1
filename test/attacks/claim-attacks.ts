import type { Attack } from './corpus.ts'
import { shown } from './signature-attacks.ts'
import {
  api,
  bent,
  consumers,
  contoso,
  entraOf,
  fabrikam,
  issuers,
  logoutEvent,
  olderOf,
  platformApi,
  program,
  rpClient,
  seconds,
  systemApi,
  uiClient,
  type Specimen,
} from './specimens.ts'
import { ring, sealed, type Part } from './token-smith.ts'

/** What a claim has been found to hold instead of what it should. */
const strange = [undefined, null, '', 0, 1, true, [], {}]

const isEntra = ({ kind }: Specimen) => kind !== 'logout' && kind !== 'exchanged'

const holding = (specimen: Specimen, claim: string, code: Attack['code'], values: readonly unknown[] = strange) =>
  values.map((value): Attack => ({
    name: `${claim} ${shown(value).slice(0, 160)}`,
    token: () => bent(specimen, { [claim]: value }),
    code,
  }))

/** Whoever says to have issued it. */
export function issuerAttacks(specimen: Specimen): Attack[] {
  const iss = String(specimen.claims['iss'])
  const cases = holding(specimen, 'iss', 'issuer.invalid', [
    ...strange,
    ...[[iss], `${iss}.evil`, `${iss}#`, `${iss}?x=`, ` ${iss}`, `${iss} `, `${iss}\u0000`, iss.toUpperCase()],
    ...[`https://evil.example/${iss}`, `https://evil.example/?${iss}`, iss.replace('https:', 'http:')],
    ...[iss.replace('https://', 'https://evil.example@'), iss.replace('.', '․'), `${iss}/../${fabrikam}`],
  ])
  return isEntra(specimen) ? [...cases, ...entraIssuers(specimen)] : cases
}

function entraIssuers(specimen: Specimen): Attack[] {
  const tid = String(specimen.claims['tid'])
  const iss = entraOf(tid)
  const personal = { tid: consumers, iss: entraOf(consumers) }
  return [
    ...holding(specimen, 'iss', 'issuer.invalid', [
      ...[`${iss}/`, entraOf(fabrikam), issuers.entra, entraOf('common'), entraOf('organizations'), entraOf('')],
      ...[`https://login.microsoftonline.us/${tid}/v2.0`, `https://login.partner.microsoftonline.cn/${tid}/v2.0`],
      ...[
        `https://login.windows.net/${tid}/v2.0`,
        `https://sts.windows.net/${tid}/v2.0`,
        entraOf(`${fabrikam}/${tid}`),
      ],
    ]),
    ...holding(specimen, 'tid', 'tenant.invalid', [
      ...[
        ...strange,
        'common',
        'consumers',
        `${tid} `,
        `{${tid}}`,
        tid.replaceAll('-', ''),
        [tid],
        `${tid}/../${fabrikam}`,
      ],
      ...[`${tid}\n`, 'ABCDEF00-0000-4000-8000-000000000000'],
    ]),
    {
      name: "another tenant's name under the issuer",
      token: () => bent(specimen, { tid: fabrikam }),
      code: 'issuer.invalid',
    },
    ...holding(specimen, 'ver', 'version.refused', [...strange, '1.0', '2', '2.00', 2, ['2.0'], '3.0']),
    { name: 'the v1 issuer and ver 2.0', token: () => bent(specimen, { iss: olderOf(tid) }), code: 'version.refused' },
    {
      name: 'v1 claims signed with the key of v2',
      token: () => bent(specimen, { iss: olderOf(tid), ver: '1.0' }),
      code: 'key.unknown',
    },
    {
      name: 'v2 claims signed with the key of v1',
      token: () => bent(specimen, {}, { kid: 'older' }, ring.older.privateKey),
      code: 'key.unknown',
    },
    {
      name: 'a v2 audience in a v1 token',
      token: () => bent(specimen, { iss: olderOf(tid), ver: '1.0' }, { kid: 'older' }, ring.older.privateKey),
      code: 'audience.invalid',
    },
    {
      name: "the key for personal accounts for an organisation's tenant",
      token: () => bent(specimen, {}, { kid: 'consumers' }, ring.consumers.privateKey),
      code: 'key.foreign',
    },
    {
      name: 'the tenant of personal accounts under a tenant-wide key of another cloud',
      token: () => bent(specimen, { ...personal, iss: `https://login.microsoftonline.us/${consumers}/v2.0` }),
      code: 'issuer.invalid',
    },
    {
      name: 'an issuer of a B2C flow that is not ours',
      token: () => bent(specimen, { iss: issuers.flow, tfp: 'B2C_1_other' }, { kid: 'flow' }, ring.flow.privateKey),
      code: 'policy.refused',
    },
    {
      name: 'an issuer of a B2C flow that names none',
      token: () => bent(specimen, { iss: issuers.flow }, { kid: 'flow' }, ring.flow.privateKey),
      code: 'policy.refused',
    },
    {
      name: "our audience in the mouth of a customer's OpenID provider",
      token: () =>
        sealed({ alg: 'RS256', kid: 'partner' }, { ...specimen.claims, iss: issuers.partner }, ring.partner.privateKey),
      code: 'audience.invalid',
    },
  ]
}

/** For whom it was made. */
export function audienceAttacks(specimen: Specimen): Attack[] {
  const aud = String(specimen.claims['aud'])
  const isForClient = specimen.kind === 'id' || specimen.kind === 'logout'
  return [
    ...holding(specimen, 'aud', 'audience.invalid', [
      ...[
        ...strange,
        `${aud} `,
        ` ${aud}`,
        `${aud}/`,
        aud.toUpperCase().concat('X'),
        `api://${aud}`,
        [[aud]],
        { 0: aud },
      ],
      ...[
        ['00000003-0000-0000-c000-000000000000'],
        '00000003-0000-0000-c000-000000000000',
        [''],
        [aud, 1],
        [aud, null],
      ],
      ...['*', '00000002-0000-0000-c000-000000000000', 'https://graph.microsoft.com', `${aud},${aud}`, `${aud} ${aud}`],
    ]),
    ...(isForClient
      ? holding(specimen, 'aud', 'audience.invalid', [
          [aud, 'somebody else'],
          [aud, api],
          [api, aud],
        ])
      : []),
    ...(isForClient
      ? [
          {
            name: 'another authorised party',
            token: () => bent(specimen, { azp: 'else' }),
            code: 'audience.invalid' as const,
          },
          {
            name: 'a blank authorised party',
            token: () => bent(specimen, { azp: '' }),
            code: 'audience.invalid' as const,
          },
        ]
      : []),
  ]
}

/** When it is good. */
export function timeAttacks(specimen: Specimen): Attack[] {
  const end = Number(specimen.claims['exp'])
  const nonsense = [undefined, null, '', 0, -1, true, [], {}, String(end), [end], end + 0.5, 1e300, 253_402_300_800]
  const written = (name: string, value: string): Attack => ({
    name: `${name} ${value}`,
    token: () =>
      sealed(
        specimen.header,
        JSON.stringify({ ...specimen.claims, [name]: 'here' }).replace('"here"', value),
        specimen.key,
      ),
    code: 'time.invalid',
  })
  return [
    ...holding(specimen, 'exp', 'time.invalid', nonsense),
    ...holding(
      specimen,
      'iat',
      'time.invalid',
      nonsense.filter((value) => value !== end),
    ),
    ...holding(specimen, 'nbf', 'time.invalid', nonsense.slice(1)),
    ...['1e400', '-1e400', '1e-400', '9007199254740993'].map((value) => written('exp', value)),
    {
      name: 'an end before its beginning',
      token: () => bent(specimen, { exp: specimen.claims['iat'] }),
      code: 'time.invalid',
    },
    { name: 'an end before it may be used', token: () => bent(specimen, { nbf: end }), code: 'time.invalid' },
    { name: 'an end a minute ago', token: () => bent(specimen, { exp: seconds - 60 }), code: 'token.expired' },
    {
      name: 'an end a year ago',
      token: () => bent(specimen, { iat: 1, nbf: undefined, exp: seconds - 31_536_000 }),
      code: 'token.expired',
    },
    { name: 'an issue in the future', token: () => bent(specimen, { iat: seconds + 61 }), code: 'token.premature' },
    { name: 'a use in the future', token: () => bent(specimen, { nbf: seconds + 61 }), code: 'token.premature' },
  ]
}

/** Whom it is about, and the claims of its kind. */
export function subjectAttacks(specimen: Specimen): Attack[] {
  const bad = [...strange.slice(1), '\ud800', ['person-1']]
  const isLogout = specimen.kind === 'logout'
  return [
    ...holding(specimen, 'sub', 'subject.missing', isLogout ? bad : [undefined, ...bad]),
    ...(isEntra(specimen) ? holding(specimen, 'oid', 'subject.missing', [undefined, ...bad]) : []),
    ...(isLogout
      ? [
          {
            name: 'neither sub nor sid',
            token: () => bent(specimen, { sub: undefined, sid: undefined }),
            code: 'subject.missing' as const,
          },
        ]
      : []),
    ...(specimen.kind === 'id' || isLogout ? holding(specimen, 'sid', 'claim.invalid', bad) : []),
    ...ofKind[specimen.kind](specimen),
  ]
}

const notNames = [null, '', 0, true, [], {}, '\udc00']
const notRoles = [null, '', 'Admin', 0, {}, [1], [['Admin']], ['Admin', null], ['']]

/** What only tokens of one kind have. */
const ofKind: Readonly<Record<Specimen['kind'], (specimen: Specimen) => Attack[]>> = {
  delegated: (specimen) => [
    ...holding(specimen, 'scp', 'claim.invalid', [null, '', 0, true, [], {}, ['access_as_user']]),
    ...holding(specimen, 'scp', 'scope.missing', [
      'access',
      'Access_As_User',
      'access_as_user.all',
      'access_as_users',
      ' ',
      'access_as_user,x',
      'access_as_user\n',
    ]),
    ...holding(specimen, 'roles', 'claim.invalid', notRoles),
    ...holding(specimen, 'azp', 'client.missing', [undefined, ...notNames, [uiClient]]),
    ...holding(specimen, 'azp', 'client.foreign', [api, program, `${uiClient} `]),
    {
      name: 'the client in the claim of v1',
      token: () => bent(specimen, { azp: undefined, appid: uiClient }),
      code: 'client.missing',
    },
  ],
  'app-only': (specimen) => [
    ...holding(specimen, 'roles', 'claim.invalid', notRoles),
    ...holding(specimen, 'roles', 'kind.unproven', [undefined, []]),
    ...holding(specimen, 'azp', 'client.missing', [undefined, ...notNames]),
    {
      name: 'no roles though it says app',
      token: () => bent(specimen, { roles: undefined, idtyp: 'app' }),
      code: 'kind.unproven',
    },
    {
      name: 'the tenant of a customer',
      token: () => bent(specimen, { tid: contoso, iss: entraOf(contoso) }),
      code: 'tenant.foreign',
    },
    ...holding(specimen, 'idtyp', 'kind.contradictory', [null, '', 'user', 'App', 'device', ['app'], true]),
  ],
  id: (specimen) => [
    ...holding(specimen, 'nonce', 'nonce.invalid', [...strange, 'nonce-2', 'NONCE-1', ['nonce-1'], 'nonce-1 ']),
  ],
  logout: (specimen) => [
    ...holding(specimen, 'events', 'claim.invalid', [
      null,
      '',
      0,
      true,
      [],
      {},
      logoutEvent,
      [logoutEvent],
      { [logoutEvent]: true },
      { [logoutEvent]: [] },
      { [logoutEvent]: null },
      { 'http://schemas.openid.net/event/other': {} },
    ]),
    ...holding(specimen, 'nonce', 'kind.contradictory', ['nonce-1', '', null]),
    ...holding(specimen, 'jti', 'claim.missing', [undefined, ...notNames]),
  ],
  exchanged: (specimen) => [
    ...holding(specimen, 'client_id', 'client.missing', [undefined, ...notNames]),
    ...holding(specimen, 'jti', 'claim.missing', [undefined, ...notNames]),
    ...holding(specimen, 'scope', 'claim.invalid', [null, '', 0, true, [], {}]),
    ...holding(specimen, 'roles', 'claim.invalid', notRoles),
    ...holding(specimen, 'tid', 'claim.missing', [undefined, null]),
  ],
}

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
