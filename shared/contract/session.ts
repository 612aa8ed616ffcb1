import * as z from 'zod'
import { featureFlags } from '../domain/feature-flag.ts'
import { errorCodes } from '../domain/hub-error.ts'
import { permissions } from '../domain/roles.ts'
import { MemberIdField, Moment, OrganisationIdField, PageQuery, pageOf, RoleField, SessionIdField } from './fields.ts'

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

const member = { organisationId: OrganisationIdField, memberId: MemberIdField }
export const ListOwnSessions = z.strictObject(PageQuery)
export const EndOwnSession = z.strictObject({ sessionId: SessionIdField })
export const ListSessions = z.strictObject({ ...member, ...PageQuery })
export const EndSession = z.strictObject({ ...member, sessionId: SessionIdField })
export const EndedSession = z.object({ sessionId: z.string() })

export const EndSessions = z.strictObject({ organisationId: OrganisationIdField, memberId: MemberIdField })
export const EndedSessions = z.object({ memberId: MemberIdField })

/** `next`: where the browser must go to end the sign-in at the identity provider too. */
export const SignedOut = z.object({ next: z.string() })

export const SignOut = z.strictObject({
  everywhere: z.boolean().default(false).describe("true ends this Member's sessions in every browser"),
})
