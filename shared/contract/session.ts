import * as z from 'zod'
import { featureFlags } from '../domain/feature-flag.ts'
import { errorCodes } from '../domain/hub-error.ts'
import { providerIcons } from '../domain/providers/identity-provider.ts'
import { permissions } from '../domain/roles.ts'
import {
  EntraTenantIdField,
  MemberIdField,
  Moment,
  OrganisationIdField,
  PageQuery,
  pageOf,
  PassportIdField,
  ProviderIdField,
  RoleField,
  SessionIdField,
} from './fields.ts'

const OrganisationChoice = z.object({
  organisationId: OrganisationIdField,
  displayName: z.string(),
  roles: z.array(RoleField),
})

/** What a browser may know of its own session. */
export const SessionView = z.discriminatedUnion('state', [
  z.object({ state: z.literal('anonymous') }),
  z.object({
    state: z.enum(['choosing', 'active']).describe('choosing: several Organisations, none picked yet'),
    member: z.object({ memberId: MemberIdField, displayName: z.string() }),
    organisations: z.array(OrganisationChoice),
    active: OrganisationChoice.extend({
      permissions: z.array(z.enum(permissions)),
      flags: z.array(z.enum(featureFlags)).describe('What is switched on here: what it names may be shown'),
    }).optional(),
    shutOut: z.enum(errorCodes).optional().describe('Why the Organisation that was active is not open any more'),
    operator: z.boolean(),
    antiForgery: z.string().describe('Sent back as the header x-anti-forgery with every change'),
    renewAt: Moment.describe('From here on the next page load renews the sign-in without asking'),
    expiresAt: Moment.describe('Whatever happens, the session ends here'),
  }),
])
export type SessionView = z.infer<typeof SessionView>

export const ChooseOrganisation = z.strictObject({ organisationId: OrganisationIdField })

const SessionEntry = z.object({
  sessionId: z.string().describe('Names the session; no browser can use it'),
  createdAt: Moment,
  lastSeenAt: Moment.describe('To the minute'),
  expiresAt: Moment,
  organisationId: OrganisationIdField.optional().describe('The organisation it is in'),
  current: z.boolean().describe('True for the session that asks'),
})
export const SessionPage = pageOf(SessionEntry)

const SecretField = z.string().regex(/^[\w-]{43}$/, { error: 'is not the secret of a link' })
export const FollowProof = z.strictObject({ secret: SecretField })
export const ProofView = z.object({
  organisation: z.string(),
  provider: z.string().describe('As the sign-in page names it'),
  displayName: z.string().describe('As the provider calls the person'),
  eMail: z.string().describe('Its first letter and its domain'),
  expiresAt: Moment,
})
export type ProofView = z.infer<typeof ProofView>
export const ProofConfirmed = z.object({
  returnTo: z.string().describe('Where the sign-in was to lead; empty: the start page'),
  mustChoose: z.boolean().describe('Several Organisations are open, none is chosen'),
})

const passport = {
  passportId: z.string().describe('Names the passport; not what the provider calls the person'),
  provider: z.string().describe('`entra`, or the id of an identity provider'),
  label: z.string().optional().describe('As the sign-in page names the provider'),
  tid: EntraTenantIdField.optional().describe('Of Microsoft Entra: the tenant'),
  removable: z.boolean().describe('Whether you may unlink it: never the last one, nor one that leads further than you'),
}
const ProviderChoice = z.literal('entra').or(ProviderIdField)
/** How one can sign in, and what could be added. At most twenty: no pages. */
const OwnPassport = z.object({ ...passport, current: z.boolean().describe('This session came by it') })
export type OwnPassport = z.infer<typeof OwnPassport>
const AddablePassport = z.object({ provider: ProviderChoice, label: z.string(), icon: z.enum(providerIcons) })
export type AddablePassport = z.infer<typeof AddablePassport>
export const OwnPassports = z.object({ items: z.array(OwnPassport), addable: z.array(AddablePassport) })
export const PassportsOfMember = z.object({ items: z.array(z.object(passport)) })
export const StartLink = z.strictObject({
  provider: ProviderChoice.describe('`entra`, or a provider that the active organisation offers'),
})
export const LinkStarted = z.object({ next: z.string().describe('Where the browser goes to sign in at the provider') })
export const UnlinkOwnPassport = z.strictObject({ passportId: PassportIdField })
export const UnlinkedPassport = z.object({ passportId: z.string() })

const member = { organisationId: OrganisationIdField, memberId: MemberIdField }
export const ListPassports = z.strictObject(member)
export const UnlinkPassport = z.strictObject({ ...member, passportId: PassportIdField })
export const ListOwnSessions = z.strictObject(PageQuery)
export const EndOwnSession = z.strictObject({ sessionId: SessionIdField })
export const ListSessions = z.strictObject({ ...member, ...PageQuery })
export const EndSession = z.strictObject({ ...member, sessionId: SessionIdField })
export const EndedSession = z.object({ sessionId: z.string() })

export const EndSessions = z.strictObject({ organisationId: OrganisationIdField, memberId: MemberIdField })
export const EndedSessions = z.object({ memberId: MemberIdField })

export const IssueSessionToken = z.strictObject({
  audience: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('One of the APIs of the platform; the usual one unless named'),
  scope: z
    .string()
    .min(1)
    .max(2000)
    .optional()
    .describe('Permissions with one space between; all that are held unless named'),
})
/** RFC 8693 §2.2.1. */
export const IssuedTokenView = z.object({
  access_token: z.string(),
  issued_token_type: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().describe('Seconds'),
  audience: z.string(),
  organisation: OrganisationIdField,
  scope: z.string().optional(),
})

/** `next`: where the browser must go to end the sign-in at the identity provider too. */
export const SignedOut = z.object({ next: z.string() })

export const SignOut = z.strictObject({
  everywhere: z.boolean().default(false).describe("true ends this Member's sessions in every browser"),
})
