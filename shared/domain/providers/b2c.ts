import { HubError } from '../hub-error.ts'
import { b2cIssuerOf, type B2cFlow, type B2cProvider, type B2cSettings } from './identity-provider.ts'
import { discoverySuffix, readPublished, refusedDiscovery, type PublishedAddresses } from './judge-discovery.ts'

/** Which policy a person is sent through. */
export type PolicyUse = 'sign-in' | B2cFlow

/** What an administrator types for Azure AD B2C. */
export interface TypedB2c {
  readonly tenant?: string | undefined
  readonly authority?: string | undefined
  readonly signInPolicy?: string | undefined
  readonly passwordResetPolicy?: string | null | undefined
  readonly profileEditPolicy?: string | null | undefined
}

/** Where a B2C tenant is, and the policies it is used with. */
export type B2cPlace = Pick<
  B2cSettings,
  'tenant' | 'authority' | 'signInPolicy' | 'passwordResetPolicy' | 'profileEditPolicy'
>

const nameForm = /^[a-z0-9][a-z0-9-]{0,62}$/i
const domainForm = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i
const policyForm = /^[a-z0-9][a-z0-9_-]{0,99}$/i
const guidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const defaultDomain = '.onmicrosoft.com'

/**
 * The place that was typed: a tenant's short name (`contoso`) stands for `contoso.onmicrosoft.com` at `https://contoso.b2clogin.com`; for a
 * GUID or a domain of the customer's own the address is needed too.
 * @returns what is wrong, field by field, instead
 */
export function b2cPlace(typed: TypedB2c): B2cPlace | { readonly faults: readonly string[] } {
  const { signInPolicy = '' } = typed
  const passwordResetPolicy = typed.passwordResetPolicy ?? undefined
  const profileEditPolicy = typed.profileEditPolicy ?? undefined
  const tenant = tenantSegment(typed.tenant ?? '')
  const authority = typed.authority ?? usualAuthority(tenant)
  const policies = { signInPolicy, passwordResetPolicy, profileEditPolicy }
  const faults = [
    ...(typed.tenant === undefined ? ['tenant: is needed'] : []),
    ...(typed.tenant !== undefined && tenant === undefined ? ['tenant: is no B2C tenant'] : []),
    ...(typed.signInPolicy === undefined ? ['signInPolicy: is needed'] : []),
    ...(tenant !== undefined && authority === undefined ? ['authority: is needed for this tenant'] : []),
    ...Object.entries(policies)
      .filter(([, policy]) => policy !== undefined && policy !== '' && !policyForm.test(policy))
      .map(([name]) => `${name}: is no policy's name`),
  ]
  if (faults.length > 0 || tenant === undefined || authority === undefined) return { faults }
  return {
    tenant,
    authority: authority.replace(/\/+$/, ''),
    signInPolicy,
    ...(passwordResetPolicy === undefined ? {} : { passwordResetPolicy }),
    ...(profileEditPolicy === undefined ? {} : { profileEditPolicy }),
  }
}

function tenantSegment(typed: string): string | undefined {
  const text = typed.trim().toLowerCase()
  if (guidForm.test(text) || domainForm.test(text)) return text
  return nameForm.test(text) ? `${text}${defaultDomain}` : undefined
}

const usualAuthority = (tenant: string | undefined) =>
  tenant?.endsWith(defaultDomain) ? `https://${tenant.slice(0, -defaultDomain.length)}.b2clogin.com` : undefined

/** The policies of a place and the document of each: every policy has one of its own. */
export function b2cDocuments({ tenant, authority, ...policies }: B2cPlace): readonly PolicyDocument[] {
  const of = (use: PolicyUse, policy: string | undefined): readonly PolicyDocument[] =>
    policy === undefined ? [] : [{ use, policy, address: `${authority}/${tenant}/${policy}/v2.0${discoverySuffix}` }]
  return [
    ...of('sign-in', policies.signInPolicy),
    ...of('password-reset', policies.passwordResetPolicy),
    ...of('profile-edit', policies.profileEditPolicy),
  ]
}

export interface PolicyDocument {
  readonly use: PolicyUse
  readonly policy: string
  readonly address: string
}

const issuerForm = /^(https?:\/\/[^/]+)\/(?:tfp\/)?([0-9a-f-]{36})(?:\/([^/]+))?\/v2\.0\/$/i

/**
 * What a policy's document says. B2C's issuer is not where the document stands: it must be of the same host and name a tenant by its GUID,
 * alone or, in the form `tfp`, with this very policy (Microsoft, "Configure tokens in Azure AD B2C", issuer claim).
 * @throws HubError `discovery.refused`
 */
export function judgePolicyDocument(document: unknown, { policy, address }: PolicyDocument): PublishedAddresses {
  const published = readPublished(document)
  const { issuer } = published
  const [, origin, guid, named] = issuerForm.exec(issuer) ?? []
  const isPolicyForm = issuer.includes('/tfp/')
  const isSound =
    origin === new URL(address).origin &&
    guidForm.test(guid ?? '') &&
    (isPolicyForm ? named?.toLowerCase() === policy.toLowerCase() : named === undefined)
  if (!isSound) throw refusedDiscovery('issuer-mismatched')
  return published
}

/** Settings of all policies, which must be one tenant's. @throws HubError `discovery.refused` */
export function b2cSettingsOf(
  place: B2cPlace,
  documents: readonly (PolicyDocument & { readonly found: PublishedAddresses })[],
): B2cSettings & Pick<B2cProvider, 'authorisationUrl' | 'tokenUrl'> {
  const [signIn, ...others] = documents
  if (!signIn) throw refusedDiscovery('unreadable')
  const { issuer, authorisationUrl, tokenUrl, keysUrl, endSessionUrl } = signIn.found
  if (others.some(({ found }) => b2cIssuerOf(found.issuer) !== b2cIssuerOf(issuer)))
    throw refusedDiscovery('issuer-mismatched')
  return {
    kind: 'b2c',
    ...place,
    issuer,
    authorisationUrl,
    tokenUrl,
    keysUrl,
    ...(endSessionUrl === undefined ? {} : { endSessionUrl }),
    algorithms: ['RS256'],
    issuerInAnswer: false,
    discoveryUrl: signIn.address,
    flows: others.flatMap(({ use, found }) =>
      use === 'sign-in'
        ? []
        : [
            {
              flow: use,
              issuer: found.issuer,
              authorisationUrl: found.authorisationUrl,
              tokenUrl: found.tokenUrl,
              keysUrl: found.keysUrl,
            },
          ],
    ),
  }
}

/** Which field holds the policy of a flow. */
const policyField = { 'password-reset': 'passwordResetPolicy', 'profile-edit': 'profileEditPolicy' } as const

/** A B2C provider as one of its other flows shows it: its addresses, keys and policy. Undefined where it has no such flow. */
export function throughFlow<Provider extends B2cProvider>(provider: Provider, flow: B2cFlow): Provider | undefined {
  const found = provider.flows.find((each) => each.flow === flow)
  const signInPolicy = provider[policyField[flow]]
  if (!found || signInPolicy === undefined) return undefined
  const { flow: _, ...addresses } = found
  return { ...provider, ...addresses, signInPolicy }
}

/**
 * What an error of B2C asks for. Microsoft, "Error codes: Azure AD B2C": 90118, the person forgot the password; 90091, the person cancelled.
 * Its text ends in CR LF and may name the person in a further line; nothing but the number is read.
 */
export function b2cTurn(parameters: URLSearchParams): 'reset-password' | 'cancelled' | undefined {
  if (parameters.get('error') === null) return undefined
  const number = /^AADB2C(\d{5})\b/.exec(parameters.get('error_description') ?? '')?.[1]
  if (number === '90118') return 'reset-password'
  return number === '90091' ? 'cancelled' : undefined
}

export const flowMissing = () =>
  new HubError('provider.unknown', 'This way to go on is not offered by your identity provider.')
