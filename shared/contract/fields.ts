import * as z from 'zod'
import { normaliseDomain, normaliseEmail } from '../domain/address-forms.ts'
import {
  parseClientId,
  parseContactId,
  parseEntraTenantId,
  parseMemberId,
  parseOrganisationId,
  parseProviderId,
  parseRunId,
  type ClientId,
  type ContactId,
  type EntraTenantId,
  type MemberId,
  type OrganisationId,
  type ProviderId,
  type RunId,
} from '../domain/ids.ts'
import { personRoles } from '../domain/roles.ts'

/** A GUID in lower case, named in the fault of what is none. */
export const id = <Id extends string>(name: string, parse: (text: string) => Id | undefined) =>
  z
    .string()
    .max(64)
    .refine((text) => parse(text) !== undefined, { error: `is not ${name}` })
    .overwrite((text) => parse(text) ?? text)
    .meta({ format: 'uuid' }) as unknown as z.ZodType<Id, string>

/** An id of another form, that its own parser knows. */
export const formed = <Id extends string>(name: string, parse: (text: string) => Id | undefined) =>
  z
    .string()
    .max(64)
    .refine((text) => parse(text) !== undefined, { error: `is not ${name}` }) as unknown as z.ZodType<Id, string>

export const OrganisationIdField: z.ZodType<OrganisationId, string> = id('an organisation id', parseOrganisationId)
export const EntraTenantIdField: z.ZodType<EntraTenantId, string> = id('a tenant id (a GUID)', parseEntraTenantId)
export const MemberIdField: z.ZodType<MemberId, string> = id('a member id', parseMemberId)
export const ProviderIdField: z.ZodType<ProviderId, string> = id('a provider id', parseProviderId)
export const ClientIdField: z.ZodType<ClientId, string> = id('a client id', parseClientId)
export const ContactIdField: z.ZodType<ContactId, string> = id('a contact id', parseContactId)
/** A person's object id in their Entra tenant (`oid`): a GUID in lower case. */
export const ObjectIdField: z.ZodType<string, string> = id('an object id (a GUID)', parseMemberId)
/** An application's client id at Microsoft Entra: a GUID in lower case. */
export const ApplicationIdField: z.ZodType<string, string> = id('a client id (a GUID)', parseMemberId)
/** Names a session to people; no browser can use it. */
export const SessionIdField = z.string().regex(/^[\w-]{43}$/, { error: 'is not a session id' })
/** Names a Passport to people: not what its provider calls the person. */
export const PassportIdField = z.string().regex(/^[\w-]{43}$/, { error: 'is not a passport id' })
export const RunIdField: z.ZodType<RunId, string> = formed('a run id', parseRunId)

export const RoleField = z.enum(personRoles)
export const RolesField = z
  .array(RoleField)
  .max(personRoles.length)
  .overwrite((roles) => personRoles.filter((role) => roles.includes(role)))

/** Nothing that hides, or turns around, what stands beside it. */
const withoutControls = /^[^\p{Cc}\p{Bidi_Control}]*$/u

/** A name that people read: trimmed, no control characters, in normal form C. */
export const DisplayNameField = z
  .string()
  .trim()
  .normalize('NFC')
  .min(1)
  .max(200)
  .regex(withoutControls, { error: 'holds control characters' })

/** A key that somebody else's system gives. Kept as given, compared as given. */
export const ExternalIdField = z
  .string()
  .trim()
  .min(1)
  .max(128)
  .regex(withoutControls, { error: 'holds control characters' })

/** A short text about somebody, such as a telephone number. */
export const ShortTextField = z
  .string()
  .trim()
  .normalize('NFC')
  .min(1)
  .max(200)
  .regex(withoutControls, { error: 'holds control characters' })

/** Kept as it was written, compared in its normal form. */
export const EmailField = z
  .string()
  .trim()
  .normalize('NFC')
  .max(254)
  .refine((text) => normaliseEmail(text) !== undefined, { error: 'is not an e-mail address' })

/** Whatever names a domain: of a web address or an e-mail address the domain alone is kept. */
export const DomainField = z
  .string()
  .trim()
  .max(2000)
  .refine((text) => normaliseDomain(text)?.includes('.') === true, { error: 'is not a domain' })
  .overwrite((text) => normaliseDomain(text) ?? text)

/** The version a change was read at: the ETag of the row, sent as `If-Match`. */
export const VersionField = z.string().min(1).max(200)

const pageSizeLimit = 200
export const PageQuery = {
  cursor: z.string().max(4096).optional().describe('`next` of the page before; absent for the first page'),
  limit: z.coerce.number().int().min(1).max(pageSizeLimit).default(50).describe(`At most ${pageSizeLimit}`),
}

export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    next: z.string().optional().describe('Cursor of the next page; absent on the last one'),
  })

export const Moment = z.iso.datetime({ precision: 3 }).describe('UTC, milliseconds')
