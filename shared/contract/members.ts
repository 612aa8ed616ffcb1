import * as z from 'zod'
import { localFields } from '../domain/profile.ts'
import { membershipKinds } from '../domain/roles.ts'
import {
  DisplayNameField,
  EntraTenantIdField,
  MemberIdField,
  Moment,
  ObjectIdField,
  OrganisationIdField,
  PageQuery,
  pageOf,
  RoleField,
  RolesField,
  VersionField,
} from './fields.ts'

const StateField = z.enum(['active', 'inactive'])
const KindField = z
  .enum(membershipKinds)
  .describe('`portal`: a customer of the customer, without any internal permission')

const membership = {
  memberId: MemberIdField,
  organisationId: OrganisationIdField,
  displayName: z.string().describe('As the directory called the person at the last sign-in'),
  kind: KindField,
  state: StateField,
  roles: z.array(RoleField).describe('Given here; a token may bring more'),
  createdAt: Moment,
}
export const MemberPage = pageOf(z.object(membership))
export const MembershipView = z.object({
  ...membership,
  profile: z
    .partialRecord(z.enum(localFields), z.string())
    .optional()
    .describe('What sign-ins brought by the field map of their provider'),
  version: z.string(),
})

const PassportView = z.object({
  provider: z.string(),
  tid: EntraTenantIdField.optional().describe('To an organisation only where that tenant is mapped to it'),
})

export const MemberView = MembershipView.extend({
  member: z.object({ state: StateField, createdAt: Moment }).describe('The person, platform-wide'),
  passports: z.array(PassportView).describe('How they can sign in'),
  tenants: z
    .array(
      z.object({
        tid: EntraTenantIdField,
        state: z.enum(['consented', 'active', 'revoked']),
        mayBring: z.array(RoleField).describe('Roles that tokens of this tenant may bring'),
        anyone: RoleField.optional().describe('The role of anyone of this tenant who brings none'),
      }),
    )
    .describe('The mapped tenants among their passports'),
  signedIn: z
    .object({
      brought: z.array(RoleField).describe('Roles in the token of the newest session here'),
      at: Moment.describe('When that token was read'),
      effective: z.array(RoleField).describe('What follows from token, mapping and membership at this moment'),
    })
    .optional()
    .describe('Absent while they have no living session in this organisation'),
})

export const PlatformMemberView = z.object({
  memberId: MemberIdField,
  displayName: z.string(),
  state: StateField,
  createdAt: Moment,
  passports: z.array(PassportView),
  memberships: z.array(z.object(membership)),
  version: z.string(),
})
export const PlatformMemberState = PlatformMemberView.omit({ passports: true, memberships: true })

const inOrganisation = { organisationId: OrganisationIdField }
const key = { ...inOrganisation, memberId: MemberIdField }
const versioned = { ...key, version: VersionField }

export const ListMembers = z.strictObject({
  ...inOrganisation,
  ...PageQuery,
  state: StateField.optional(),
  kind: KindField.optional(),
  role: RoleField.optional().describe('Given here'),
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe('The beginning of the name, whatever its case and accents'),
})
export const ReadMember = z.strictObject(key)
export const CreateMember = z.strictObject({
  ...inOrganisation,
  tid: EntraTenantIdField.describe('A tenant that is mapped to the organisation'),
  oid: ObjectIdField.describe("The person's object id in that tenant"),
  displayName: DisplayNameField,
  kind: KindField.default('internal'),
  roles: RolesField,
})
export const ChangeMember = z.strictObject({ ...versioned, kind: KindField.optional(), roles: RolesField.optional() })
export const ChangeMemberState = z.strictObject(versioned)

export const ReadPlatformMember = z.strictObject({ memberId: MemberIdField })
export const ChangePlatformMemberState = z.strictObject({ memberId: MemberIdField, version: VersionField })
