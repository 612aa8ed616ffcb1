import * as z from 'zod'
import { ClientIdField, EntraTenantIdField, OrganisationIdField } from './fields.ts'

/** As many as the largest page of a list has entries. */
const mostNames = 200

export const FindNames = z.strictObject({
  organisationId: OrganisationIdField,
  clientIds: z.array(ClientIdField).max(mostNames).default([]),
  tids: z.array(EntraTenantIdField).max(mostNames).default([]),
})
export const Names = z.object({
  clients: z
    .array(z.object({ clientId: ClientIdField, displayName: z.string() }))
    .describe('Those that the organisation has, in no order'),
  tenants: z.array(
    z.object({
      tid: EntraTenantIdField,
      displayName: z.string(),
      primaryDomain: z.string().optional(),
    }),
  ),
})
