import * as z from 'zod'
import { errorCodes } from '../domain/hub-error.ts'
import { defaultInvitationDays, longestInvitationDays } from '../domain/invitation.ts'
import { parseInvitationId, type InvitationId } from '../domain/ids.ts'
import {
  EntraTenantIdField,
  MemberIdField,
  Moment,
  OrganisationIdField,
  PageQuery,
  pageOf,
  RoleField,
  RolesField,
  VersionField,
  formed,
} from './fields.ts'

const InvitationIdField: z.ZodType<InvitationId, string> = formed('an invitation id', parseInvitationId)

export const InvitationView = z.object({
  invitationId: InvitationIdField,
  organisationId: OrganisationIdField,
  state: z.enum(['open', 'used', 'expired', 'withdrawn']),
  tid: EntraTenantIdField.optional().describe('The tenant it is for, where it names one'),
  eMail: z.string().optional().describe('Where its link was mailed to; dropped when the invitation is over'),
  roles: z.array(RoleField),
  anyone: RoleField.optional(),
  createdBy: MemberIdField,
  createdAt: Moment,
  expiresAt: Moment,
  usedAt: Moment.optional(),
  usedByTid: EntraTenantIdField.optional().describe('The tenant whose administrator used it'),
  version: z.string(),
})
export type InvitationView = z.infer<typeof InvitationView>
export const InvitationPage = pageOf(InvitationView)

export const IssuedInvitation = InvitationView.extend({
  link: z.string().describe('For the administrator of the customer; told this once'),
  mail: z.enum(['sent', 'failed', 'none']).describe('none: no address was given; failed: pass the link on yourself'),
  mailRefusal: z.enum(errorCodes).optional().describe('Why it failed, such as `mail.unconfigured`'),
})

const inOrganisation = { organisationId: OrganisationIdField }
const invitationKey = { ...inOrganisation, invitationId: InvitationIdField }
const EMailField = z.email().max(320)
const days = z
  .int()
  .min(1)
  .max(longestInvitationDays)
  .default(defaultInvitationDays)
  .describe('How long the link is good')

export const CreateInvitation = z.strictObject({
  ...inOrganisation,
  tid: EntraTenantIdField.optional().describe('Absent: an operator approves whichever tenant consents'),
  eMail: EMailField.optional(),
  roles: RolesField.describe('Which roles the tokens of the tenant may bring'),
  anyone: RoleField.optional().describe('The role of a person of the tenant who brings none; absent: refused'),
  days,
})
export const ListInvitations = z.strictObject({ ...inOrganisation, ...PageQuery })
export const ReadInvitation = z.strictObject(invitationKey)
export const WithdrawInvitation = z.strictObject({ ...invitationKey, version: VersionField })
export const ReissueInvitation = z.strictObject({
  ...invitationKey,
  version: VersionField,
  eMail: EMailField.optional().describe('Absent: the address that is kept, if one is'),
  days,
})

/** The secret of an invitation's link: 256 bits. Sent in a body, so that no address and no log holds it. */
const SecretField = z.string().regex(/^[\w-]{43}$/, { error: 'is not the secret of a link' })

export const FollowLink = z.strictObject({ secret: SecretField })

export const LinkView = z.object({
  organisation: z.string(),
  platform: z.string().describe('Who invites'),
  tid: EntraTenantIdField.optional().describe('The one tenant it is for, where it names one'),
  permissions: z.array(z.string()).describe('The delegated permissions that the administrator consents to'),
  expiresAt: Moment,
})
export type LinkView = z.infer<typeof LinkView>

export const StartedConsent = z.object({ next: z.string().describe('Where the browser must go to consent') })
