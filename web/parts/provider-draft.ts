import type { IdentityProviderFields } from '../../shared/contract/identity-providers.ts'

export type ProviderKind = IdentityProviderFields['kind']
export const kinds = ['oidc', 'oauth2', 'entra', 'b2c', 'facebook'] as const satisfies readonly ProviderKind[]

/** Who fills the form: an administrator, or the holder of a set-up link, who may say less. */
export type Filler = 'administrator' | 'holder'

const blank = {
  discoveryUrl: '',
  issuer: '',
  authorisationUrl: '',
  tokenUrl: '',
  userDetailsUrl: '',
  keysUrl: '',
  endSessionUrl: '',
  subjectField: '',
  clientAuthentication: '',
  issuerInAnswer: 'no',
  scope: '',
  tenant: '',
  authority: '',
  signInPolicy: '',
  passwordResetPolicy: '',
  profileEditPolicy: '',
  credential: 'secret',
  responseMode: 'query',
  redirectUri: '',
  apiAudiences: '',
  trustedAudiences: '',
  assertionAudience: '',
  assertionAlgorithm: '',
  keyId: '',
  teamId: '',
  userDetailsField: '',
  eMailsUrl: '',
  clientId: '',
  clientSecret: '',
  secretEndsOn: '',
}
export type SettingText = keyof typeof blank
export type Setting = SettingText | 'algorithms'

/** What stands in the fields of a form; an empty text is nothing. */
export type ProviderDraft = Readonly<Record<SettingText, string>> & {
  readonly kind: ProviderKind
  /** Of OpenID Connect: whether the provider's document fills the addresses, or somebody types them. */
  readonly source: 'document' | 'hand'
  readonly algorithms: readonly string[]
}

export const emptyDraft: ProviderDraft = { ...blank, kind: 'oidc', source: 'document', algorithms: ['RS256'] }

/** A provider that is there, as a form shows it; its secret is not known. */
export function draftOf(provider: IdentityProviderFields): ProviderDraft {
  const texts = Object.fromEntries(
    Object.entries(blank).map(([name, empty]) => {
      const value = provider[name as keyof IdentityProviderFields]
      return [name, typeof value === 'string' ? value : empty]
    }),
  ) as Record<SettingText, string>
  return {
    ...texts,
    kind: provider.kind,
    source: provider.kind === 'oidc' && provider.discoveryUrl === undefined ? 'hand' : 'document',
    algorithms: provider.algorithms ?? ['RS256'],
    issuerInAnswer: provider.issuerInAnswer === true ? 'yes' : 'no',
    apiAudiences: (provider.apiAudiences ?? []).join('\n'),
    trustedAudiences: (provider.trustedAudiences ?? []).join('\n'),
    // The computed one is no setting.
    redirectUri: provider.isRedirectUriOwn === true ? (provider.redirectUri ?? '') : '',
    clientSecret: '',
  }
}

/** What was typed for one kind is nothing for another; what the provider gave stays. */
export const ofOtherKind = (
  { clientId, clientSecret, secretEndsOn, responseMode, redirectUri }: ProviderDraft,
  kind: ProviderKind,
): ProviderDraft => ({ ...emptyDraft, clientId, clientSecret, secretEndsOn, responseMode, redirectUri, kind })

const byDocument = ['discoveryUrl'] as const
const byHand = [
  ...(['issuer', 'authorisationUrl', 'tokenUrl', 'keysUrl', 'userDetailsUrl', 'endSessionUrl'] as const),
  ...(['algorithms', 'issuerInAnswer'] as const),
]

/** Ways of proving oneself that are signed take settings of their own; Apple's stand beside its key. */
const proving: Readonly<Record<string, readonly Setting[]>> = {
  private_key_jwt: ['keyId', 'assertionAlgorithm', 'assertionAudience'],
  client_secret_jwt: ['assertionAudience'],
  apple: ['teamId', 'keyId'],
}
const provingOf = ({ kind, clientAuthentication }: Pick<ProviderDraft, 'kind' | 'clientAuthentication'>) =>
  (proving[clientAuthentication] ?? []).filter((name) => kind === 'oidc' || name !== 'assertionAudience')

/** The settings of a kind, in the order in which somebody fills them in. */
export function settingsOf(draft: Pick<ProviderDraft, 'kind' | 'source' | 'clientAuthentication'>): readonly Setting[] {
  const { kind, source } = draft
  switch (kind) {
    case 'oidc': {
      const addresses = source === 'document' ? byDocument : byHand
      return [...addresses, 'scope', 'clientAuthentication', ...provingOf(draft), 'trustedAudiences']
    }
    case 'oauth2': {
      const details = ['userDetailsUrl', 'userDetailsField', 'subjectField', 'eMailsUrl'] as const
      return ['authorisationUrl', 'tokenUrl', ...details, 'scope', 'clientAuthentication', ...provingOf(draft)]
    }
    case 'entra':
      return ['tenant', 'authority', 'scope']
    case 'b2c':
      return ['tenant', 'authority', 'signInPolicy', 'passwordResetPolicy', 'profileEditPolicy', 'scope']
    case 'facebook':
      return ['scope', 'authorisationUrl', 'tokenUrl', 'userDetailsUrl']
  }
}

const required: Readonly<Record<ProviderKind, readonly Setting[]>> = {
  oidc: [...byDocument, 'issuer', 'authorisationUrl', 'tokenUrl', 'keysUrl', 'algorithms'],
  oauth2: ['authorisationUrl', 'tokenUrl', 'userDetailsUrl', 'scope'],
  entra: ['tenant'],
  b2c: ['tenant', 'signInPolicy'],
  facebook: [],
}
export const isRequired = (kind: ProviderKind, name: Setting) => required[kind].includes(name)

/** By what the hub proves itself: a secret, a key that may be its own, or one that Apple gave. */
export const keyOf = ({ kind, clientAuthentication }: ProviderDraft): 'secret' | 'own' | 'apple' => {
  if (kind !== 'oidc' && kind !== 'oauth2') return 'secret'
  if (clientAuthentication === 'apple') return 'apple'
  return clientAuthentication === 'private_key_jwt' ? 'own' : 'secret'
}

/** What an administrator who chooses a way of proving oneself chooses with it: Apple posts its answers where a name is asked for. */
export const provingBy = (draft: ProviderDraft, clientAuthentication: string): ProviderDraft =>
  clientAuthentication === 'apple'
    ? { ...draft, clientAuthentication, responseMode: 'form_post', scope: draft.scope || 'openid name email' }
    : { ...draft, clientAuthentication }

/** Whether the hub proves itself there without a secret: by its identity, or as a public client not at all. */
export const isWithoutSecret = ({ kind, credential, clientAuthentication }: ProviderDraft) =>
  (kind === 'entra' && credential === 'federated') ||
  ((kind === 'oidc' || kind === 'oauth2') && clientAuthentication === 'none')

const namesOf = (draft: ProviderDraft, filler: Filler): readonly Setting[] => [
  ...settingsOf(draft),
  ...(['responseMode', 'clientId'] as const),
  ...(isWithoutSecret(draft) ? [] : (['clientSecret'] as const)),
  // A key does not end by itself.
  ...(isWithoutSecret(draft) || keyOf(draft) !== 'secret' ? [] : (['secretEndsOn'] as const)),
  ...(filler === 'administrator' ? (['redirectUri'] as const) : []),
  ...(filler === 'administrator' && draft.kind === 'oidc' ? (['apiAudiences'] as const) : []),
]

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** What is sent for a setting; undefined: nothing. */
function sent(draft: ProviderDraft, name: Setting): unknown {
  if (name === 'algorithms') return draft.algorithms.length > 0 ? draft.algorithms : undefined
  if (name === 'issuerInAnswer') return draft.issuerInAnswer === 'yes'
  if (name === 'apiAudiences' || name === 'trustedAudiences')
    return linesOf(draft[name]).length > 0 ? linesOf(draft[name]) : undefined
  // A certificate's lines stay as they are.
  return draft[name].trim() === '' ? undefined : draft[name].trim()
}

type Sent = Readonly<Record<string, unknown>>

/** Everything that is typed for the draft's kind: for a provider that is set up, or set up anew. */
export function typedSettings(draft: ProviderDraft, filler: Filler): Sent {
  const entries = namesOf(draft, filler).map((name) => [name, sent(draft, name)] as const)
  const { kind, credential } = draft
  const more = kind === 'entra' && filler === 'administrator' ? { credential } : {}
  return { ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)), ...more }
}

/** Settings that may be taken away from a provider that has them, and what is sent then. */
const emptied: Readonly<Partial<Record<Setting, unknown>>> = {
  userDetailsUrl: null,
  endSessionUrl: null,
  passwordResetPolicy: null,
  profileEditPolicy: null,
  redirectUri: null,
  apiAudiences: [],
  trustedAudiences: [],
  assertionAudience: 'issuer',
  keyId: null,
  eMailsUrl: null,
  secretEndsOn: null,
}

/** Of a provider that is there what was typed anew: a document that is named again is read again. */
export function changedSettings(draft: ProviderDraft, provider: IdentityProviderFields): Sent {
  const before = draftOf(provider)
  const isRead = draft.kind === 'oidc' && draft.source === 'document' && before.source === 'hand'
  const entries = namesOf(draft, 'administrator').flatMap((name): readonly (readonly [string, unknown])[] => {
    const [now, then] = [sent(draft, name), sent(before, name)]
    if (name === 'discoveryUrl' && isRead) return [[name, now]]
    if (JSON.stringify(now) === JSON.stringify(then)) return []
    if (now !== undefined) return [[name, now]]
    return name in emptied && isFreeToGo(draft.kind, name) ? [[name, emptied[name]]] : []
  })
  return { ...Object.fromEntries(entries), ...(renewsKey(provider, draft) ? { renewKey: true } : {}) }
}

/** Whether the hub has to make another key, as the one that it keeps signs otherwise than is chosen now. */
export function renewsKey(provider: IdentityProviderFields | undefined, draft: ProviderDraft): boolean {
  if (!provider || keyOf(draft) !== 'own' || !keepsSecret(provider, draft) || draft.clientSecret !== '') return false
  const { assertionAlgorithm: chosen } = draft
  const signsAs = provider.clientKeys?.[0]?.alg
  return chosen !== (provider.assertionAlgorithm ?? '') && signsAs !== undefined && signsAs !== (chosen || 'RS256')
}

const isFreeToGo = (kind: ProviderKind, name: Setting) =>
  !(name === 'userDetailsUrl' && (kind === 'oauth2' || kind === 'facebook'))

const addresses = new Set<Setting>([
  ...(['discoveryUrl', 'issuer', 'authorisationUrl', 'tokenUrl', 'userDetailsUrl', 'keysUrl'] as const),
  ...(['endSessionUrl', 'authority', 'redirectUri', 'eMailsUrl'] as const),
])

/** Whether what the hub keeps for a provider that is there goes on serving for the way that is chosen now. */
export function keepsSecret(provider: IdentityProviderFields | undefined, draft: ProviderDraft): boolean {
  const kept = provider && draftOf(provider)
  return kept !== undefined && !isWithoutSecret(kept) && keyOf(kept) === keyOf(draft)
}

/** What is wrong with a draft before the hub is asked: `needed` or `address`, by the name of the field. */
export function draftFaults(
  draft: ProviderDraft,
  filler: Filler,
  hasSecret: boolean,
): Readonly<Partial<Record<Setting, 'needed' | 'address'>>> {
  const names = namesOf(draft, filler)
  const isNeeded = (name: Setting) =>
    isRequired(draft.kind, name) ||
    name === 'clientId' ||
    name === 'teamId' ||
    (name === 'keyId' && keyOf(draft) === 'apple') ||
    (name === 'clientSecret' && !hasSecret && keyOf(draft) !== 'own')
  return Object.fromEntries(
    names.flatMap((name): readonly (readonly [Setting, 'needed' | 'address'])[] => {
      const value = sent(draft, name)
      if (value === undefined) return isNeeded(name) ? [[name, 'needed']] : []
      return addresses.has(name) && typeof value === 'string' && !isAddress(value) ? [[name, 'address']] : []
    }),
  )
}

const isAddress = (text: string) => URL.canParse(text) && /^https?:\/\//i.test(text)

/** Claims that a kind usually has: OpenID Connect Core §5.1; a list of addresses at B2C; its own names at Facebook. */
export function usualMap(kind: ProviderKind): Readonly<Record<string, string>> {
  if (kind === 'facebook') return { FirstName: 'first_name', Surname: 'last_name', Email: 'email' }
  return { FirstName: 'given_name', Surname: 'family_name', Email: kind === 'b2c' ? 'emails[0]' : 'email' }
}
