import { ada, contoso, harbour, northBank } from '../support/facts.ts'

const inOrganisation = { organisationId: northBank }
const eMail = 'ada@customer.example'
const paging = { limit: '10', cursor: 'abc' }
const version = 'v1'
const client = { ...inOrganisation, clientId: harbour }
const clientFields = {
  externalId: 'C-1',
  primaryDomain: 'harbour.example',
  emailDomain: 'mail.harbour.example',
  billingEmail: 'bills@harbour.example',
}
const contact = { ...inOrganisation, contactId: ada }
const marks = { clientId: harbour, state: 'active', source: 'entra' }
const contactFields = {
  email: eMail,
  otherEmails: ['ada@byron.example'],
  phone: '+44 20',
  role: 'Dentist',
  upn: eMail,
  externalId: 'P-1',
}

/** Sound inputs of the routes of clients and contacts, with every field they know. */
export const addressBookExamples = {
  listClients: { ...inOrganisation, ...paging, search: 'har', state: 'active' },
  createClient: { ...inOrganisation, displayName: 'Harbour', ...clientFields },
  findNames: { ...inOrganisation, clientIds: [harbour], tids: [contoso] },
  importClients: { ...inOrganisation, preview: 'true' },
  readClient: client,
  changeClient: { ...client, version, displayName: 'Harbour', ...clientFields },
  deactivateClient: { ...client, version },
  reactivateClient: { ...client, version },
  listContacts: { ...inOrganisation, ...paging, ...marks },
  searchContacts: { ...inOrganisation, ...paging, ...marks, search: 'ada' },
  listContactChanges: { ...inOrganisation, ...paging, from: 'now' },
  createContact: { ...inOrganisation, clientId: harbour, displayName: 'Ada', ...contactFields },
  importContacts: { ...inOrganisation, preview: 'true' },
  readContact: contact,
  changeContact: { ...contact, version, clientId: harbour, displayName: 'Ada', ...contactFields },
  deactivateContact: { ...contact, version },
  reactivateContact: { ...contact, version },
}
