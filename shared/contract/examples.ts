/** A JSON Schema, as zod writes it. */
export type Schema = Readonly<Record<string, unknown>>

/** What fields of these names look like, wherever they stand. */
const named: Readonly<Record<string, unknown>> = {
  tenantId: '5f0c2b7e-3d41-4b6a-9a0e-6c1d2e3f4a5b',
  organisationId: '5f0c2b7e-3d41-4b6a-9a0e-6c1d2e3f4a5b',
  tid: '8d1f6c3a-52b7-4e09-b1d4-7a9e0c2b5f68',
  oid: 'c3a7e915-0b6d-4f28-8e51-9d2f4b7a6c10',
  createdBy: '1b9e4d62-7c38-4a5f-a2d0-3e6f8b1c9d74',
  usedByTid: '8d1f6c3a-52b7-4e09-b1d4-7a9e0c2b5f68',
  clientId: 'a4d0c6f2-9b37-4e15-8c62-5f1a3e7d9b08',
  client_id: 'a4d0c6f2-9b37-4e15-8c62-5f1a3e7d9b08',
  contactId: 'a4f81c2d-7b36-4e90-9c5a-0d1e2f3a4b5c',
  email: 'ada@harbour-dental.example',
  otherEmail: 'ada.byron@harbour-dental.example',
  billingEmail: 'bills@harbour-dental.example',
  primaryDomain: 'harbour-dental.example',
  emailDomain: 'harbour-dental.example',
  upn: 'ada@harbour-dental.example',
  phone: '+44 20 7946 0018',
  objectId: '3d7a1c58-94e2-4f06-b8d1-5c2e7f9a0b36',
  groupId: '6e2b9f10-7c45-4d38-a1b6-8f3d0c5e2a79',
  memberId: '1b9e4d62-7c38-4a5f-a2d0-3e6f8b1c9d74',
  runId: 'fe6a3d2c1b0a-0badcafe',
  deliveryId: 'fe6a3d2c1b0a-0badcafe',
  fromMonth: '2026-11',
  toMonth: '2027-10',
  contact: 'it@harbour-bank.example',
  keyId: '7a1d3c58-0e94-4b2f-a6d1-4c9e2f7b0a35',
  proof: 'nC5dZfA2gPjO6iVtQxSyUq3Xw0v7s9kT4mYk1LrE8uH',
  invitationId: 'fe6a3d2c1b0a-0badcafe',
  secret: 'kT4mYk1LrE8uHnC5dZfA2gPjO6iVtQxSyUq3Xw0v7s9',
  eMail: 'ada@harbour-bank.example',
  sessionId: 'q3Xw0v7s9bT4mYk1LrE8uHnC5dZfA2gPjO6iVtQxSyU',
  passportId: 'b4R8uHnC5dZfA2gPjO6iVtQxSyUq3Xw0v7s9kT4mYk1',
  audience: 'https://orders.example',
  scope: 'profile',
  organisation: '5f0c2b7e-3d41-4b6a-9a0e-6c1d2e3f4a5b',
  displayName: 'Harbour Bank',
  name: 'har',
  externalId: 'BANK-1001',
  provider: 'entra',
  providerId: '2c8e5f1a-94b7-4d30-a6e2-8f1b3c5d7e90',
  domain: 'harbour-bank.example',
  trustedDomain: 'harbour-bank.example',
  start:
    '/auth/sign-in?provider=2c8e5f1a-94b7-4d30-a6e2-8f1b3c5d7e90&organisation=5f0c2b7e-3d41-4b6a-9a0e-6c1d2e3f4a5b',
  linkId: 'fe6a3d2c1b0a-0badcafe',
  webhookId: '4e1b7d92-6a05-4c38-9f27-8b0d3e5a1c64',
  address: 'https://crm.harbour-bank.example/hooks',
  type: 'tenantry.membership.removed.v1',
  letterId: '0mwt7umeo-2b5ecb21-d697-45b5-a979-a04e72ea765e',
  eventId: '2b5ecb21-d697-45b5-a979-a04e72ea765e',
  taskId: 'fe6a3d2c1b0a-0badcafe',
  backupId: 'fe6a3d2c1b0a-0badcafe',
  reviewId: 'fe6a3d2c1b0a-0badcafe',
  entryId: '0-1b9e4d62-7c38-4a5f-a2d0-3e6f8b1c9d74',
  everyDays: 90,
  testId: '7f3b2c1e-8f04-4c6a-9d55-0a1b2c3d4e5f',
  number: '7f3b2c1e-8f04-4c6a-9d55-0a1b2c3d4e5f',
  claim: 'given_name',
  step: 'state',
  version: 'Vy8iZGF0ZXRpbWUnMjAyNi0xMS0yMyci',
  cursor: 'WyI0Zk1xSnM4cVhBdFBYNXVSIiwiYWJjIl0',
  limit: 50,
  alertTo: 'ada@harbour-bank.example',
  intervalMinutes: 1440,
  action: 'membership.changed',
  actor: 'member:1b9e4d62-7c38-4a5f-a2d0-3e6f8b1c9d74',
  issuer: 'https://issuer.harbour-bank.example',
  subject: 'tenant-mapping:8d1f6c3a-52b7-4e09-b1d4-7a9e0c2b5f68',
  kid: '9b1c7e5a3d2f4068a1b2c3d4e5f60718',
  correlationId: '7f3b2c1e-8f04-4c6a-9d55-0a1b2c3d4e5f',
  antiForgery: 'u0Jr7cWq2ZtXnB5vK9mYd1LsE4hGfA8pQiO3wTzRxCk',
  next: 'WyI0Zk1xSnM4cVhBdFBYNXVSIiwiYWJjIl0',
}
const byFormat: Readonly<Record<string, string>> = {
  'date-time': '2026-11-23T12:00:00.000Z',
  date: '2027-11-30',
  uuid: '5f0c2b7e-3d41-4b6a-9a0e-6c1d2e3f4a5b',
}

/**
 * A value that a schema takes, with every field it knows, optional ones too. Always the same for the same schema; a test holds the
 * examples of every route to its schemas.
 */
export function exampleOf(schema: Schema, name = ''): unknown {
  if (
    name in named &&
    typeof schema['type'] === 'string' &&
    ['string', 'integer'].includes(schema['type']) &&
    !schema['enum'] &&
    !('const' in schema)
  )
    return named[name]
  if ('const' in schema) return schema['const']
  if (Array.isArray(schema['enum'])) return schema['enum'][0] as unknown
  const variants = (schema['oneOf'] ?? schema['anyOf']) as readonly Schema[] | undefined
  if (variants) return exampleOf(fullest(variants), name)
  switch (schema['type']) {
    case 'object':
      return exampleOfObject(schema)
    case 'array':
      return [exampleOf((schema['items'] ?? {}) as Schema, singular(name))]
    case 'integer':
    case 'number':
      return 12
    case 'boolean':
      return false
    default:
      return byFormat[String(schema['format'])] ?? 'text'
  }
}

const propertiesOf = (schema: Schema) => (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>

const exampleOfObject = (schema: Schema) =>
  Object.fromEntries(Object.entries(propertiesOf(schema)).map(([name, property]) => [name, exampleOf(property, name)]))

/** Of several shapes the one that shows most; the first where none has fields. */
const fullest = (variants: readonly Schema[]) =>
  variants.reduce((one, other) =>
    Object.keys(propertiesOf(other)).length > Object.keys(propertiesOf(one)).length ? other : one,
  )

const singular = (name: string) => name.replace(/s$/, '')
