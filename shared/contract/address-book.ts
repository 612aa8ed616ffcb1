import * as z from 'zod'
import { mostFurtherEmails } from '../domain/contact.ts'
import {
  ClientIdField,
  ContactIdField,
  DisplayNameField,
  DomainField,
  EmailField,
  EntraTenantIdField,
  ExternalIdField,
  Moment,
  OrganisationIdField,
  PageQuery,
  pageOf,
  ShortTextField,
  VersionField,
} from './fields.ts'

const StateField = z.enum(['active', 'inactive'])
const CreatedByField = z.enum(['person', 'import', 'sync'])
const externalId = ExternalIdField.describe('The key in your own system; nobody else of the organisation has it')
const searchText = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe('Beginnings of words of the name, or of an address, whatever their case and accents; all must fit')
const inOrganisation = { organisationId: OrganisationIdField }

const client = {
  clientId: ClientIdField,
  organisationId: OrganisationIdField,
  displayName: z.string(),
  externalId: z.string().optional(),
  primaryDomain: z.string().optional().describe('Lower case, IDNA ASCII'),
  emailDomain: z.string().optional(),
  billingEmail: z.string().optional(),
  state: StateField,
  createdBy: CreatedByField,
  createdAt: Moment,
  changedAt: Moment,
}
export const ClientPage = pageOf(z.object(client))
export const ClientView = z.object({ ...client, version: z.string() })

const clientFields = {
  externalId: externalId.optional(),
  primaryDomain: DomainField.optional().describe('Of a web or e-mail address the domain alone is kept'),
  emailDomain: DomainField.optional(),
  billingEmail: EmailField.optional(),
}
const clientChanges = {
  displayName: DisplayNameField.optional(),
  primaryDomain: DomainField.nullable().optional(),
  emailDomain: DomainField.nullable().optional(),
  billingEmail: EmailField.nullable().optional(),
}
const clientKey = { ...inOrganisation, clientId: ClientIdField }

export const ListClients = z.strictObject({
  ...inOrganisation,
  ...PageQuery,
  search: searchText.optional(),
  state: StateField.optional(),
})
export const CreateClient = z.strictObject({ ...inOrganisation, displayName: DisplayNameField, ...clientFields })
export const ReadClient = z.strictObject(clientKey)
export const ChangeClient = z.strictObject({
  ...clientKey,
  version: VersionField,
  ...clientChanges,
  externalId: externalId.nullable().optional(),
})
export const ChangeClientState = z.strictObject({ ...clientKey, version: VersionField })

const contact = {
  contactId: ContactIdField,
  organisationId: OrganisationIdField,
  clientId: ClientIdField,
  displayName: z.string(),
  email: z.string().optional(),
  otherEmails: z.array(z.string()),
  phone: z.string().optional(),
  role: z.string().optional().describe('What the person does at the client'),
  upn: z.string().optional().describe('The sign-in name in the directory'),
  externalId: z.string().optional(),
  state: StateField,
  reason: z.enum(['disabled-upstream', 'deleted-upstream', 'person']).optional().describe('Why it is inactive'),
  provenance: z
    .object({
      source: z.literal('entra'),
      tid: EntraTenantIdField,
      objectId: z.string(),
      upn: z.string().optional(),
      enabled: z.boolean().optional(),
      syncedAt: Moment,
    })
    .optional()
    .describe('Which person of a directory this is, as last seen there'),
  createdBy: CreatedByField,
  createdAt: Moment,
  changedAt: Moment,
}
export const ContactPage = pageOf(z.object(contact))
export const ContactView = z.object({ ...contact, version: z.string() })

const OtherEmailsField = z.array(EmailField).max(mostFurtherEmails)
const contactChanges = {
  displayName: DisplayNameField.optional(),
  email: EmailField.nullable().optional(),
  phone: ShortTextField.nullable().optional(),
  role: ShortTextField.nullable().optional(),
  upn: ShortTextField.nullable().optional(),
}
const contactKey = { ...inOrganisation, contactId: ContactIdField }

const contactMarks = {
  clientId: ClientIdField.optional(),
  state: StateField.optional(),
  source: z.enum(['entra', 'local']).optional().describe('`entra`: known from a directory'),
}
export const ListContacts = z.strictObject({ ...inOrganisation, ...PageQuery, ...contactMarks })
export const SearchContacts = z.strictObject({ ...inOrganisation, ...PageQuery, ...contactMarks, search: searchText })
export const CreateContact = z.strictObject({
  ...inOrganisation,
  clientId: ClientIdField,
  displayName: DisplayNameField,
  email: EmailField.optional(),
  otherEmails: OtherEmailsField.default([]),
  phone: ShortTextField.optional(),
  role: ShortTextField.optional(),
  upn: ShortTextField.optional(),
  externalId: externalId.optional(),
})
export const ReadContact = z.strictObject(contactKey)
export const ChangeContact = z.strictObject({
  ...contactKey,
  version: VersionField,
  clientId: ClientIdField.optional().describe('Moves it, unless it is linked to a person of a directory'),
  ...contactChanges,
  otherEmails: OtherEmailsField.optional(),
  externalId: externalId.nullable().optional(),
})
export const ChangeContactState = z.strictObject({ ...contactKey, version: VersionField })

export const ListContactChanges = z.strictObject({
  ...inOrganisation,
  ...PageQuery,
  from: z
    .enum(['beginning', 'now'])
    .default('beginning')
    .describe('Where to begin without a cursor: at the oldest change that is kept, or after the newest'),
})
export const ContactChanges = z.object({
  items: z.array(
    z.object({
      sequence: z.int().describe('Higher with each change in the organisation; some numbers are left out'),
      at: Moment,
      origin: z.object({
        by: z.enum(['person', 'import', 'sync', 'undo', 'erasure']),
        id: z.string().describe('Of the member, the import, the sync run or the erasure'),
      }),
      what: z
        .enum(['created', 'changed', 'erased'])
        .describe('`erased`: forget the person; what stood in earlier changes of the contact is blank too'),
      fields: z.array(z.string()).describe('Names of the fields that are not what they were'),
      contact: z.object(contact).describe('As it was after this change'),
    }),
  ),
  next: z.string().describe('Go on from here, now or later: there always is one'),
})

/** A row of an import of clients. */
export const ClientRow = z.strictObject({ externalId, ...clientChanges })
/** A row of an import of contacts. A cell of a CSV file holds several addresses with semicolons or spaces between them. */
export const ContactRow = z.strictObject({
  externalId,
  clientId: ClientIdField.optional(),
  clientExternalId: ExternalIdField.optional(),
  ...contactChanges,
  otherEmails: z
    .union([
      OtherEmailsField,
      z
        .string()
        .transform((text) => text.split(/[;\s]+/).filter(Boolean))
        .pipe(OtherEmailsField),
    ])
    .optional(),
})
