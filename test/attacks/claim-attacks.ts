import type { Attack } from './attack.ts'
import { holding, isEntra, isPartner, strange } from './holding.ts'
import { bent, type Specimen } from './specimens.ts'
import { sealed } from './token-smith.ts'
import { seconds, contoso, api, uiClient, program, partnerApp, entraOf, logoutEvent } from './trusted.ts'

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
    ...(isPartner(specimen) && !isLogout ? ofPartner(specimen) : ofKind[specimen.kind](specimen)),
  ]
}

const notNames = [null, '', 0, true, [], {}, '\udc00']
const notRoles = [null, '', 'Admin', 0, {}, [1], [['Admin']], ['Admin', null], ['']]

/** What only access tokens of a customer's OpenID provider have. */
const ofPartner = (specimen: Specimen): Attack[] => [
  ...holding(specimen, 'client_id', 'client.missing', [undefined, ...notNames, [partnerApp]]),
  ...holding(specimen, 'scope', 'claim.invalid', ['', 0, true, {}, [1], ['orders', null], [''], [['orders']]]),
  ...holding(specimen, 'cnf', 'claim.invalid', [{ jkt: 'x' }, { 'x5t#S256': 'x' }, null, '', true]),
]

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
