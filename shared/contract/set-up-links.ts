import * as z from 'zod'
import { parseSetUpLinkId, type SetUpLinkId } from '../domain/ids.ts'
import { loginHandlers } from '../domain/providers/identity-provider.ts'
import { membershipKinds } from '../domain/roles.ts'
import { defaultSetUpDays, longestSetUpDays } from '../domain/set-up/set-up-link.ts'
import {
  DisplayNameField,
  MemberIdField,
  Moment,
  OrganisationIdField,
  PageQuery,
  pageOf,
  VersionField,
  formed,
} from './fields.ts'
import { IdentityProviderView, SetUpProviderFields } from './identity-providers.ts'
import { TestIdField } from './provider-tests.ts'

const LinkIdField: z.ZodType<SetUpLinkId, string> = formed('the id of a set-up link', parseSetUpLinkId)

const rules = {
  label: DisplayNameField.describe('As the sign-in page will name the provider'),
  loginHandler: z.enum(loginHandlers),
  membershipKind: z.enum(membershipKinds).describe('Of memberships that a sign-in makes'),
  enable: z.boolean().describe('Whether the provider is enabled when the holder is done'),
}

export const SetUpLinkView = z.object({
  linkId: LinkIdField,
  organisationId: OrganisationIdField,
  providerId: z.string().describe('The provider that it sets up'),
  state: z.enum(['open', 'held', 'finished', 'revoked', 'expired']).describe('held: one browser has taken it'),
  ...rules,
  createdBy: MemberIdField,
  createdAt: Moment,
  expiresAt: Moment,
  claimedAt: Moment.optional(),
  endedAt: Moment.optional(),
  version: z.string(),
})
export type SetUpLinkView = z.infer<typeof SetUpLinkView>
export const SetUpLinkPage = pageOf(SetUpLinkView)
export const IssuedSetUpLink = SetUpLinkView.extend({
  link: z.string().describe("For the customer's IT administrator; told this once"),
})

const inOrganisation = { organisationId: OrganisationIdField }
export const CreateSetUpLink = z.strictObject({
  ...inOrganisation,
  label: rules.label,
  loginHandler: rules.loginHandler.default('link-by-email'),
  membershipKind: rules.membershipKind.default('portal'),
  enable: rules.enable.default(false),
  days: z.int().min(1).max(longestSetUpDays).default(defaultSetUpDays).describe('How long the link is good'),
})
export const ListSetUpLinks = z.strictObject({ ...inOrganisation, ...PageQuery })
export const RevokeSetUpLink = z.strictObject({ ...inOrganisation, linkId: LinkIdField, version: VersionField })

/** The secret of a link: 256 bits. Sent in a body, so that no address and no log holds it. */
export const FollowSetUpLink = z.strictObject({
  secret: z.string().regex(/^[\w-]{43}$/, { error: 'is not the secret of a link' }),
})
const about = {
  organisation: z.string(),
  platform: z.string().describe('Whose sign-in it is'),
  label: z.string(),
  enable: rules.enable,
  expiresAt: Moment,
}
export const FollowedSetUpLink = z.object({ ...about, held: z.enum(['nobody', 'here', 'elsewhere']) })

/** Of the provider what its holder may know: never its secret, and nothing of what an operator decides. */
const SetUpProvider = IdentityProviderView.omit({
  organisationId: true,
  trustedDomains: true,
  isRedirectUriOwn: true,
  redirectUri: true,
  order: true,
  icon: true,
  label: true,
  loginHandler: true,
  membershipKind: true,
  drift: true,
  driftedAt: true,
  version: true,
})
export const SetUpView = z.object({
  ...about,
  state: z.enum(['held', 'finished']),
  redirectUri: z.string().describe('To be registered at the provider, letter for letter'),
  provider: SetUpProvider.optional().describe('Absent: not set up yet'),
  antiForgery: z.string().describe('Sent back as the header x-anti-forgery with every change'),
})
export type SetUpView = z.infer<typeof SetUpView>

export const SaveSetUpProvider = SetUpProviderFields
export const DiscoverForSetUp = z.strictObject({ discoveryUrl: z.string().trim().min(1).max(2000) })
export const DiscoveredForSetUp = IdentityProviderView.pick({
  authorisationUrl: true,
  tokenUrl: true,
  issuer: true,
  keysUrl: true,
  userDetailsUrl: true,
  endSessionUrl: true,
  algorithms: true,
  clientAuthentication: true,
})
export const StartedSetUpTest = z.object({ next: z.string().describe('Where this browser must go to sign in') })
export const ReadSetUpTest = z.strictObject({ testId: TestIdField })
