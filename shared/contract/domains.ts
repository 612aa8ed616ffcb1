import * as z from 'zod'
import { parseDomainName, type DomainName } from '../domain/domain-claim.ts'
import { Moment, OrganisationIdField, PageQuery, pageOf } from './fields.ts'

/** Kept in IDNA ASCII, lower case. */
const DomainNameField = z
  .string()
  .trim()
  .max(253)
  .refine((text) => parseDomainName(text) !== undefined, { error: 'is not a domain' })
  .overwrite((text) => parseDomainName(text) ?? text) as unknown as z.ZodType<DomainName, string>

export const DomainView = z.object({
  domain: z.string().describe('In IDNA ASCII, lower case'),
  state: z
    .enum(['claimed', 'expired', 'verified', 'lost'])
    .describe('claimed: keeps others out until expiresAt; lost: the record was gone for seven days'),
  record: z
    .object({ name: z.string(), type: z.literal('TXT'), value: z.string() })
    .describe('Put it into the domain and leave it there: it is looked for every day'),
  claimedAt: Moment,
  expiresAt: Moment,
  verifiedAt: Moment.optional(),
  checkedAt: Moment.optional().describe('When the record was last looked for'),
  missingSince: Moment.optional().describe('Since when a record that was there is gone'),
  unreachableSince: Moment.optional().describe('Since when the name servers give no usable answer'),
})
export const DomainPage = pageOf(DomainView)

const inOrganisation = { organisationId: OrganisationIdField }
const key = { ...inOrganisation, domain: DomainNameField }
export const ListDomains = z.strictObject({ ...inOrganisation, ...PageQuery })
export const ClaimDomain = z.strictObject(key)
export const DomainOf = z.strictObject(key)
export const ReleasedDomain = z.object({ domain: z.string() })
