import type { Attack } from './attack.ts'
import { holding, isEntra, strange } from './holding.ts'
import { bent, type Specimen } from './specimens.ts'
import { ring, sealed } from './token-smith.ts'
import { fabrikam, consumers, issuers, entraOf, olderOf } from './trusted.ts'

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
