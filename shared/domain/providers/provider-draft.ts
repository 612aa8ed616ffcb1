import { HubError } from '../hub-error.ts'
import type { Algorithm } from '../tokens/signing-keys.ts'
import type { Trust } from '../tokens/trust.ts'
import { audienceFaults } from './access-tokens.ts'
import { fieldMapFaults, parseProviderField, type FieldMap } from './field-map.ts'
import {
  issuerOf,
  redirectUriFaults,
  scopeFor,
  type ClientAuthentication,
  type IdentityProvider,
  type OAuth2Settings,
  type OidcSettings,
} from './identity-provider.ts'
import type { Discovered } from './judge-discovery.ts'

/** Settings of a kind, as somebody typed them; what is absent is not given. */
export interface TypedSettings {
  readonly authorisationUrl?: string | undefined
  readonly tokenUrl?: string | undefined
  readonly userDetailsUrl?: string | undefined
  readonly issuer?: string | undefined
  readonly keysUrl?: string | undefined
  readonly endSessionUrl?: string | undefined
  readonly discoveryUrl?: string | undefined
  readonly algorithms?: readonly Algorithm[] | undefined
  readonly issuerInAnswer?: boolean | undefined
  readonly apiAudiences?: readonly string[] | undefined
  readonly subjectField?: string | undefined
  readonly clientAuthentication?: ClientAuthentication | undefined
  readonly scope?: string | undefined
}

/** Settings that are whole. */
export type KindSettings = (OidcSettings | OAuth2Settings) &
  Pick<IdentityProvider, 'authorisationUrl' | 'tokenUrl' | 'scope' | 'clientAuthentication'>

const required = {
  oidc: ['issuer', 'keysUrl', 'authorisationUrl', 'tokenUrl'],
  oauth2: ['authorisationUrl', 'tokenUrl', 'userDetailsUrl', 'scope'],
} as const
const foreign = {
  oidc: ['subjectField'],
  oauth2: ['issuer', 'keysUrl', 'algorithms', 'issuerInAnswer', 'discoveryUrl', 'endSessionUrl', 'apiAudiences'],
} as const

/**
 * The settings of one kind, whole. A discovery document fills whatever was not typed.
 * @throws HubError `input.invalid` naming every field that is missing, or is not one of this kind
 */
export function settingsOf(
  kind: IdentityProvider['kind'],
  wish: TypedSettings,
  discovered: Discovered | undefined,
): KindSettings {
  const typed: TypedSettings = { ...discovered, ...given(wish) }
  const faults = [
    ...required[kind].filter((name) => typed[name] === undefined).map((name) => `${name}: is needed`),
    ...foreign[kind].filter((name) => wish[name] !== undefined).map((name) => `${name}: is not for ${kind}`),
    ...(typed.subjectField === undefined || parseProviderField(typed.subjectField)
      ? []
      : ["subjectField: is neither a claim's name nor name[index]"]),
  ]
  if (faults.length > 0) throw faulty(faults)
  const { authorisationUrl = '', tokenUrl = '', clientAuthentication = 'client_secret_basic' } = typed
  const scope = scopeFor(kind, typed.scope ?? 'openid profile email')
  const shared = { authorisationUrl, tokenUrl, clientAuthentication, scope }
  if (kind === 'oauth2') {
    const { userDetailsUrl = '', subjectField = 'id' } = typed
    return { kind, ...shared, userDetailsUrl, subjectField }
  }
  const { issuer = '', keysUrl = '', algorithms = ['RS256'], issuerInAnswer = false } = typed
  const { userDetailsUrl, endSessionUrl, discoveryUrl } = typed
  const apiAudiences = typed.apiAudiences?.length ? [...new Set(typed.apiAudiences)] : undefined
  return {
    kind,
    ...shared,
    issuer,
    keysUrl,
    algorithms,
    issuerInAnswer,
    ...given({ userDetailsUrl, endSessionUrl, discoveryUrl, apiAudiences }),
  }
}

/** Without what is undefined. */
function given<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> }
}

const faulty = (faults: readonly string[]) =>
  new HubError('input.invalid', 'The request has faults.', { details: { faults } })

/** @param allowed origins that a redirect address may have. @throws HubError `input.invalid` */
export function refuseFaulty(
  { fieldMap, redirectUri }: { readonly fieldMap: FieldMap; readonly redirectUri: string | undefined },
  allowed: readonly string[],
): void {
  const faults = [...fieldMapFaults(fieldMap), ...redirectUriFaults(redirectUri, allowed)]
  if (faults.length > 0) throw faulty(faults)
}

/** @throws HubError `input.invalid` where audiences are not those of access tokens */
export function refuseAudiences(provider: IdentityProvider, trust: Trust): void {
  const faults = audienceFaults(provider, trust)
  if (faults.length > 0) throw faulty(faults)
}

/** Every address of a provider that the hub, or a browser in its name, will call. */
export function addressesOf(settings: KindSettings): readonly string[] {
  const { authorisationUrl, tokenUrl, userDetailsUrl } = settings
  const others = settings.kind === 'oidc' ? [settings.keysUrl, settings.endSessionUrl] : []
  return [authorisationUrl, tokenUrl, userDetailsUrl, ...others].filter((address) => address !== undefined)
}

/**
 * Passports are known by the issuer and the subject in it. Whoever changes one of them under the Members that are there signs in somebody
 * else as them, or nobody: that takes a new provider.
 * @throws HubError `state.conflicting`
 */
export function refuseOtherPeople(before: IdentityProvider, after: IdentityProvider): void {
  const isSame =
    issuerOf(before) === issuerOf(after) &&
    (before.kind !== 'oauth2' || after.kind !== 'oauth2' || before.subjectField === after.subjectField)
  if (!isSame)
    throw new HubError(
      'state.conflicting',
      'Members are known by the issuer and its subjects, which stay. Set up another provider.',
    )
}
