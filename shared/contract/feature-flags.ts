import * as z from 'zod'
import { featureFlags } from '../domain/feature-flag.ts'
import { OrganisationIdField, PageQuery } from './fields.ts'

const FlagField = z.enum(featureFlags)

const FlagView = z.object({
  id: FlagField.describe('The same as its key'),
  key: FlagField,
  description: z.string(),
  organisations: z.array(OrganisationIdField).describe('Those that it is on for'),
  next: z.string().optional().describe('Cursor of the next organisations; absent where these are all'),
})
export const FlagList = z.object({ items: z.array(FlagView) })
export const FlagOrganisations = FlagView

const Keys = z.array(FlagField)
export const EnsuredFlags = z.object({ createdKeys: Keys, existingKeys: Keys })
export const EnsureFlags = z.strictObject({ __action: z.literal('ensure_entra_phase1_flags') })
export const ListPlatformFlags = z.strictObject({})

const id = z.string().min(1).max(128).describe("The flag's key")
export const TargetFlag = z
  .strictObject({
    id,
    __action: z.enum(['add', 'remove', 'list']),
    tenantId: OrganisationIdField.optional().describe(
      'The id of one of our organisations; needed to add and to remove',
    ),
    ...PageQuery,
  })
  .refine(({ __action: action, tenantId }) => action === 'list' || tenantId !== undefined, {
    path: ['tenantId'],
    error: 'is needed to add and to remove',
  })

export const ListFlags = z.strictObject({})
export const ReadFlags = z.strictObject({ organisationId: OrganisationIdField })
export const OrganisationFlags = z.object({
  items: z.array(z.object({ key: FlagField, description: z.string(), on: z.boolean() })),
})
export const TurnFlag = z.strictObject({
  organisationId: OrganisationIdField,
  flag: FlagField,
  on: z.boolean().describe('Off hides at once and deletes nothing'),
})
export const TurnedFlag = z.object({ organisationId: OrganisationIdField, flag: FlagField, on: z.boolean() })
