import * as z from 'zod'
import { localFields, parseDomain } from '../domain/profile.ts'
import { providerFieldLimit, unmapped } from '../domain/providers/field-map.ts'
import { assertionAlgorithms, assertionAudiences } from '../domain/providers/client-key.ts'
import { drifts } from '../domain/providers/drift.ts'
import {
  clientAuthentications,
  entraCredentials,
  loginHandlers,
  providerIcons,
  providerKinds,
} from '../domain/providers/identity-provider.ts'
import { membershipKinds } from '../domain/roles.ts'
import { signingAlgorithms } from '../domain/tokens/algorithms.ts'
import {
  DisplayNameField,
  Moment,
  OrganisationIdField,
  PageQuery,
  pageOf,
  ProviderIdField,
  VersionField,
} from './fields.ts'

const AddressField = z.string().trim().min(1).max(2000)
const KindField = z.enum(providerKinds)
const AlgorithmField = z.enum(signingAlgorithms)
const MapField = z
  .partialRecord(z.enum(localFields), z.string().trim().min(1).max(providerFieldLimit))
  .describe("A claim's name, or name[index] from 0, for each local field")
const DomainField = z
  .string()
  .max(253)
  .refine((text) => parseDomain(text) !== undefined, { error: 'is not a domain' })
  .overwrite((text) => parseDomain(text) ?? text)

const look = {
  label: DisplayNameField.describe('As the sign-in page names it'),
  icon: z.enum(providerIcons),
  order: z.int().min(0).max(1000).describe('Lowest first'),
}
const rules = {
  loginHandler: z.enum(loginHandlers),
  membershipKind: z.enum(membershipKinds).describe('Of memberships that a sign-in makes'),
  responseMode: z.enum(['query', 'form_post']),
}
const typed = {
  discoveryUrl: AddressField.describe("The issuer's address, or that of its discovery document: fills every setting"),
  authorisationUrl: AddressField,
  tokenUrl: AddressField,
  userDetailsUrl: AddressField,
  issuer: AddressField.describe('As in the tokens, letter for letter'),
  keysUrl: AddressField,
  endSessionUrl: AddressField,
  algorithms: z.array(AlgorithmField).min(1).max(signingAlgorithms.length),
  issuerInAnswer: z.boolean().describe('Whether answers always name their issuer (RFC 9207)'),
  apiAudiences: z
    .array(z.string().trim().min(1).max(500))
    .max(20)
    .describe('Audiences of which its access tokens are taken; none where it is empty or absent'),
  trustedAudiences: z
    .array(z.string().trim().min(1).max(500))
    .max(10)
    .describe(
      'oidc: audiences that may stand beside the client id in ID tokens whose azp is the client id; any other refuses the token',
    ),
  assertionAudience: z
    .enum(assertionAudiences)
    .describe('private_key_jwt, client_secret_jwt: whom the assertion is for; the issuer where it is absent'),
  assertionAlgorithm: z
    .enum(assertionAlgorithms)
    .describe('private_key_jwt: what a key that the hub makes signs with; RS256, or as the document says'),
  keyId: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('private_key_jwt, apple: how the provider calls the key (kid), where it gave it a name'),
  teamId: z.string().trim().min(1).max(50).describe('apple: the team whose key signs'),
  userDetailsField: z
    .string()
    .trim()
    .min(1)
    .max(providerFieldLimit)
    .describe('oauth2: the field in which User Details stand, where the answer wraps them: data, response'),
  eMailsUrl: AddressField.describe(
    'oauth2: where the e-mail addresses of the person are listed, each with whether it was verified',
  ),
  subjectField: z.string().trim().min(1).max(providerFieldLimit).describe('Names the person for good in User Details'),
  clientAuthentication: z.enum(clientAuthentications),
  scope: z.string().trim().min(1).max(500),
}
const policy = z.string().trim().min(1).max(100)
/** Of `b2c` and `entra`, which find their addresses by themselves. */
const placed = {
  tenant: z.string().trim().min(1).max(200).describe('b2c: its name, domain or id; entra: its id, or organizations'),
  authority: AddressField.describe('Where the tenant is reached, when not at the usual address'),
  signInPolicy: policy,
  passwordResetPolicy: policy,
  profileEditPolicy: policy,
}
const credential = z.enum(entraCredentials).describe('entra: how the hub proves itself; a secret where it is absent')
const clientId = z.string().trim().min(1).max(500)
const clientSecret = z
  .string()
  .min(1)
  .max(10_000)
  .describe(
    'Kept in the vault; never shown. A certificate: PEM, with its private key; apple: the team’s key (.p8); private_key_jwt: a private key as PEM or JWK, or absent, and the hub makes one. Absent for a federated credential, and for a public client (clientAuthentication none)',
  )
const secretEndsOn = z.iso
  .date()
  .describe('The day on which the provider lets the secret end, as somebody typed it; it goes with a new secret')
const optional = z.object({ ...typed, ...placed }).partial().shape

const inOrganisation = { organisationId: OrganisationIdField }
const key = { ...inOrganisation, providerId: ProviderIdField }
const versioned = { ...key, version: VersionField }

/** The public half of a key by which the hub proves itself (RFC 7517). */
const ClientKeyView = z.object({
  kid: z.string(),
  alg: z.enum(assertionAlgorithms),
  use: z.literal('sig'),
  kty: z.string(),
  ...z.object({ crv: z.string(), x: z.string(), y: z.string(), n: z.string(), e: z.string() }).partial().shape,
})

export const IdentityProviderView = z.object({
  ...key,
  kind: KindField,
  state: z.enum(['enabled', 'disabled']),
  ...look,
  ...rules,
  ...optional,
  credential: credential.optional(),
  clientId,
  scope: typed.scope,
  clientAuthentication: typed.clientAuthentication,
  authorisationUrl: AddressField,
  tokenUrl: AddressField,
  redirectUri: z.string().describe('To be registered at the provider'),
  isRedirectUriOwn: z.boolean().describe('Given by hand instead of computed'),
  postLogoutRedirectUri: z.string().optional().describe('To be registered there too, for a way back from its sign-out'),
  backChannelLogoutUri: z.string().optional().describe('To be registered there: it tells the hub of sign-outs'),
  frontChannelLogoutUri: z.string().optional().describe('The same through the browser'),
  clientKeysUrl: z.string().optional().describe('private_key_jwt: where the provider reads the key of the hub (JWKS)'),
  clientKeys: z.array(ClientKeyView).optional().describe('private_key_jwt: what stands there, to be copied'),
  initiateLoginUri: z.string().optional().describe('Where a page of its own may start a sign-in'),
  fieldMap: MapField,
  trustedDomains: z.array(z.string()).describe('For which an operator takes its word for an e-mail'),
  drift: z.enum(drifts).optional().describe('Why its discovery document is not followed any more'),
  driftedAt: Moment.optional(),
  secretChangedAt: Moment.optional(),
  secretEndsOn: secretEndsOn.optional(),
  createdAt: Moment,
  changedAt: Moment,
  version: z.string(),
})
export const IdentityProviderPage = pageOf(IdentityProviderView)
type View = z.infer<typeof IdentityProviderView>
/** What of a provider stands in a form: the holder of a set-up link sees less of it than an administrator. */
export type IdentityProviderFields = Pick<View, 'kind'> & Partial<View>

export const ListIdentityProviders = z.strictObject({ ...inOrganisation, ...PageQuery })
export const ReadIdentityProvider = z.strictObject(key)
export const CreateIdentityProvider = z.strictObject({
  ...inOrganisation,
  kind: KindField,
  ...look,
  icon: look.icon.default('key'),
  order: look.order.default(100),
  loginHandler: rules.loginHandler.default('link-by-email'),
  membershipKind: rules.membershipKind.default('portal'),
  responseMode: rules.responseMode.default('query'),
  clientId,
  clientSecret: clientSecret.optional(),
  secretEndsOn: secretEndsOn.optional(),
  ...optional,
  credential: credential.optional(),
  redirectUri: AddressField.optional().describe('On an allowed host; computed where it is absent'),
  fieldMap: MapField.optional(),
})
export const ChangeIdentityProvider = z.strictObject({
  ...versioned,
  ...z.object({ ...look, ...rules, clientId, clientSecret, fieldMap: MapField }).partial().shape,
  ...optional,
  secretEndsOn: secretEndsOn.nullable().optional(),
  userDetailsUrl: AddressField.nullable().optional(),
  endSessionUrl: AddressField.nullable().optional(),
  passwordResetPolicy: policy.nullable().optional(),
  profileEditPolicy: policy.nullable().optional(),
  redirectUri: AddressField.nullable().optional(),
  keyId: typed.keyId.nullable().optional(),
  assertionAlgorithm: typed.assertionAlgorithm.nullable().optional(),
  userDetailsField: typed.userDetailsField.nullable().optional(),
  eMailsUrl: AddressField.nullable().optional(),
  renewKey: z
    .boolean()
    .optional()
    .describe('private_key_jwt: the hub makes another key, which counts at once, and forgets the one before'),
})
export const SwitchIdentityProvider = z.strictObject(versioned)
export const TrustIdentityProvider = z.strictObject({ ...versioned, trustedDomains: z.array(DomainField).max(50) })

/** What the holder of a set-up link may say of the one provider: how people sign in by it, not whose access tokens are taken. */
export const SetUpProviderFields = z.strictObject({
  kind: KindField,
  clientId,
  clientSecret: clientSecret
    .optional()
    .describe('Absent: the one that is kept, or none for a public client (clientAuthentication none)'),
  secretEndsOn: secretEndsOn.optional(),
  responseMode: rules.responseMode.default('query'),
  ...z.object(optional).omit({ apiAudiences: true }).shape,
  fieldMap: MapField.optional(),
})

const ReadingView = z.union([z.object({ value: z.string() }), z.object({ missing: z.enum(unmapped) })])
export const PreviewFieldMap = z.strictObject({
  ...inOrganisation,
  fieldMap: MapField,
  claims: z.record(z.string(), z.unknown()).describe('As the provider gives them'),
})
export const PreviewSetUpFieldMap = PreviewFieldMap.omit({ organisationId: true })
export const FieldMapPreview = z.object({ fields: z.partialRecord(z.enum(localFields), ReadingView) })

const option = { providerId: ProviderIdField, label: z.string(), icon: z.enum(providerIcons) }
export const PlatformProviderList = z.object({
  items: z.array(z.object({ ...option, kind: KindField, accepted: z.boolean() })),
})
export const ListPlatformProviders = z.strictObject(inOrganisation)
export const AcceptPlatformProvider = z.strictObject(key)
export const PlatformProviderAcceptance = z.object({ ...key, accepted: z.boolean() })

/** In a body, so that no address gets into a log. */
export const FindHomeRealm = z.strictObject({
  eMail: z
    .string()
    .trim()
    .max(320)
    .regex(/^[^\s@]+@[^\s@]+$/, { error: 'is not an e-mail address' })
    .describe('Of which only the domain counts'),
})
export const HomeRealm = z.object({
  organisation: OrganisationIdField.optional().describe('Absent where there is nothing but Microsoft Entra'),
  items: z
    .array(z.object({ label: z.string(), icon: z.enum(providerIcons), start: z.string() }))
    .describe("The ways to sign in of the domain's organisation; add login_hint and returnTo to start"),
})
export type HomeRealm = z.infer<typeof HomeRealm>
export const ReadClientKeys = z.strictObject({ organisation: OrganisationIdField, providerId: ProviderIdField })
export const ClientKeys = z.object({ keys: z.array(ClientKeyView) })
export const ListSignInOptions = z.strictObject({ organisation: OrganisationIdField })
export type ProviderIcon = (typeof providerIcons)[number]
export const SignInOptions = z.object({
  items: z.array(z.object({ label: z.string(), icon: z.enum(providerIcons), start: z.string() })),
})
