import type { Provisioning } from '../../../shared/domain/integration/provisioning.ts'
import type { Rotation } from '../../../shared/domain/integration/rotation.ts'
import type { SystemIntegration } from '../../../shared/domain/callers/registered-client.ts'
import type { Client } from '../../../shared/domain/client.ts'
import type { Contact, ContactLink } from '../../../shared/domain/contact.ts'
import {
  clientId,
  contactId,
  entraTenantId,
  invitationId,
  memberId,
  organisationId,
  providerId,
  setUpLinkId,
  runId,
} from '../../../shared/domain/ids.ts'
import type { DomainClaim, DomainName } from '../../../shared/domain/domain-claim.ts'
import type { EMailProof } from '../../../shared/domain/e-mail-proving.ts'
import type { Invitation } from '../../../shared/domain/invitation.ts'
import type { ManagedTenant } from '../../../shared/domain/discovery.ts'
import type { Member, Membership } from '../../../shared/domain/member.ts'
import type { Organisation, TenantMapping } from '../../../shared/domain/organisation.ts'
import type { EMail } from '../../../shared/domain/profile.ts'
import { standardFieldMap } from '../../../shared/domain/providers/field-map.ts'
import type { OidcProvider } from '../../../shared/domain/providers/identity-provider.ts'
import type { PersonTask } from '../../../shared/domain/privacy/person-task.ts'
import type { SyncRun } from '../../../shared/domain/sync/sync-run.ts'
import { nobody } from '../../../shared/domain/sync/tally.ts'
import type { Session } from '../../../shared/domain/session.ts'
import type { SetUpLink } from '../../../shared/domain/set-up/set-up-link.ts'
import type { SignInTrace } from '../../../shared/domain/traces/sign-in-trace.ts'

/** The moment at which the examples play. */
export const noon = new Date('2026-11-23T12:00:00.000Z')

export const secondsLater = (seconds: number, from = noon) => new Date(from.getTime() + seconds * 1000)
export const minutesLater = (minutes: number, from = noon) => secondsLater(minutes * 60, from)

export const contoso = entraTenantId('11111111-1111-4111-8111-111111111111')
export const fabrikam = entraTenantId('22222222-2222-4222-8222-222222222222')
export const northBank = organisationId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa')
export const southBank = organisationId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb')
export const ana = memberId('cccccccc-cccc-4ccc-8ccc-cccccccccccc')
export const firstRun = runId('000000000001-00000001')
export const firstInvitation = invitationId('000000000001-00000003')
export const harbour = clientId('eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee')
export const quarry = clientId('ffffffff-ffff-4fff-8fff-ffffffffffff')
export const ada = contactId('abababab-abab-4bab-8bab-abababababab')
export const secondRun = runId('000000000000-00000002')

export const enabledProvider = providerId('eeeeeeee-eeee-4eee-8eee-eeeeeeeeeeee')
export const disabledProvider = providerId('eeeeeeee-eeee-4eee-8eee-eeeeeeeeeee0')

/** A GUID that nobody has seen: the number as its last digits. */
export const guidOf = (number: number) => `dddddddd-dddd-4ddd-8ddd-${number.toString(16).padStart(12, '0')}`

export const anOrganisation = (change: Partial<Organisation> = {}): Organisation => ({
  organisationId: northBank,
  displayName: 'North Bank',
  state: 'active',
  createdAt: noon,
  changedAt: noon,
  ...change,
})

export const aManagedTenant = (change: Partial<ManagedTenant> = {}): ManagedTenant => ({
  organisationId: northBank,
  tid: contoso,
  displayName: 'Contoso',
  state: 'present',
  seenIn: firstRun,
  firstSeenAt: noon,
  lastSeenAt: noon,
  ...change,
})

export const aMapping = (change: Partial<TenantMapping> = {}): TenantMapping => ({
  tid: contoso,
  organisationId: northBank,
  state: 'active',
  roles: ['Admin', 'Configurator', 'Manager', 'Employee', 'Customer'],
  createdAt: noon,
  changedAt: noon,
  ...change,
})

export const anInvitation = (change: Partial<Invitation> = {}): Invitation => ({
  invitationId: firstInvitation,
  organisationId: northBank,
  state: 'open',
  linkHash: 'hash-of-the-link',
  eMail: 'ada@customer.example',
  roles: ['Admin', 'Employee'],
  createdBy: ana,
  createdAt: noon,
  expiresAt: minutesLater(14 * 1440),
  ...change,
})

export const aMember = (change: Partial<Member> = {}): Member => ({
  memberId: ana,
  state: 'active',
  displayName: 'Ana',
  sessionStamp: 'stamp-1',
  createdAt: noon,
  ...change,
})

export const aMembership = (change: Partial<Membership> = {}): Membership => ({
  organisationId: northBank,
  memberId: ana,
  displayName: 'Ana',
  kind: 'internal',
  state: 'active',
  roles: [],
  createdAt: noon,
  ...change,
})

export const firstSetUpLink = setUpLinkId('fe6a3d2c1b0a-0badcafe')
export const firstTask = '000000000001-00000009'
/** An erasure of Ana that waits for another day. */
export const aPersonTask = (change: Partial<PersonTask> = {}): PersonTask => ({
  owner: northBank,
  taskId: firstTask,
  kind: 'erasure',
  subjects: [{ kind: 'member', memberId: ana }],
  related: [],
  state: 'waiting',
  requestedBy: ana,
  requestedAt: noon,
  startsAt: minutesLater(1440),
  rounds: 0,
  parts: 0,
  report: [],
  ...change,
})

export const aSetUpLink = (change: Partial<SetUpLink> = {}): SetUpLink => ({
  linkId: firstSetUpLink,
  organisationId: northBank,
  providerId: providerId('dddddddd-dddd-4ddd-8ddd-dddddddddddd'),
  state: 'open',
  linkHash: 'link',
  label: 'Our customers',
  loginHandler: 'link-by-email',
  membershipKind: 'portal',
  enable: false,
  createdBy: ana,
  createdAt: noon,
  expiresAt: new Date(noon.getTime() + 7 * 86_400_000),
  ...change,
})

export const firstTrace = '7f3b2c1e-0000-4000-8000-000000000001'
export const aSignInTrace = (change: Partial<SignInTrace> = {}): SignInTrace => ({
  number: firstTrace,
  provider: 'entra',
  outcome: 'passed',
  steps: [{ step: 'state', outcome: 'passed', took: 3 }],
  startedAt: noon,
  endedAt: noon,
  ...change,
})

export const aProvider = (change: Partial<OidcProvider> = {}): OidcProvider => ({
  kind: 'oidc',
  providerId: enabledProvider,
  organisationId: northBank,
  state: 'enabled',
  label: 'Customers',
  icon: 'key',
  order: 100,
  clientId: 'hub',
  secretName: 'provider_1',
  secretChangedAt: noon,
  scope: 'openid profile email',
  clientAuthentication: 'client_secret_basic',
  responseMode: 'query',
  loginHandler: 'link-by-email',
  membershipKind: 'portal',
  fieldMap: standardFieldMap,
  trustedDomains: [],
  issuer: 'https://op.example',
  authorisationUrl: 'https://op.example/authorise',
  tokenUrl: 'https://op.example/token',
  keysUrl: 'https://op.example/keys',
  userDetailsUrl: 'https://op.example/me',
  algorithms: ['RS256'],
  issuerInAnswer: false,
  createdAt: noon,
  changedAt: noon,
  ...change,
})

export const aDomainClaim = (change: Partial<DomainClaim> = {}): DomainClaim => ({
  domain: 'customer.example' as DomainName,
  organisationId: northBank,
  state: 'claimed',
  proof: 'proof-1',
  claimedAt: noon,
  expiresAt: minutesLater(7 * 1440),
  ...change,
})

export const aProof = (change: Partial<EMailProof> = {}): EMailProof => ({
  provider: enabledProvider,
  issuer: 'https://op.example',
  subject: 'newcomer',
  organisationId: northBank,
  eMail: 'ada@customer.example' as EMail,
  browserHash: 'hash-of-the-browser',
  displayName: 'Ada',
  profile: { FirstName: 'Ada' },
  returnTo: '',
  createdAt: noon,
  expiresAt: minutesLater(30),
  ...change,
})

export const aSession = (change: Partial<Session> = {}): Session => ({
  memberId: ana,
  tid: contoso,
  displayName: 'Ana',
  tokenRoles: [],
  guest: false,
  antiForgery: 'proof',
  stamp: 'stamp-1',
  createdAt: noon,
  askedAt: noon,
  renewedAt: noon,
  lastSeenAt: noon,
  expiresAt: minutesLater(480),
  ...change,
})

export const anIntegration = (change: Partial<SystemIntegration> = {}): SystemIntegration => ({
  organisationId: northBank,
  clientId: '66666666-6666-4666-8666-666666666666',
  displayName: 'Loan engine',
  state: 'active',
  createdAt: noon,
  changedAt: noon,
  ...change,
})

export const firstProvisioning = '77777777-7777-4777-8777-777777777777'

/** One that came to its end: its integration is active. */
export const aProvisioning = (change: Partial<Provisioning> = {}): Provisioning => ({
  organisationId: northBank,
  provisioningId: firstProvisioning,
  attempt: 1,
  displayName: 'Loan engine',
  adopted: false,
  state: 'finished',
  step: 'settle',
  objectId: guidOf(801),
  clientId: '66666666-6666-4666-8666-666666666666',
  kind: 'password',
  lifetimeDays: 730,
  startedBy: 'hub',
  startedAt: noon,
  changedAt: noon,
  ...change,
})

/** One that came to its end. */
export const aRotation = (change: Partial<Rotation> = {}): Rotation => ({
  organisationId: northBank,
  clientId: '66666666-6666-4666-8666-666666666666',
  rotationId: guidOf(802),
  reason: 'asked',
  state: 'finished',
  step: 'settle',
  objectId: guidOf(801),
  overlapDays: 14,
  kind: 'password',
  lifetimeDays: 730,
  startedBy: 'hub',
  startedAt: noon,
  changedAt: noon,
  ...change,
})

export const aClient = (change: Partial<Client> = {}): Client => ({
  clientId: harbour,
  organisationId: northBank,
  displayName: 'Harbour Dental',
  state: 'active',
  createdBy: 'person',
  createdAt: noon,
  changedAt: noon,
  ...change,
})

export const aContact = (change: Partial<Contact> = {}): Contact => ({
  contactId: ada,
  organisationId: northBank,
  clientId: harbour,
  displayName: 'Ada Byron',
  email: 'ada@harbour.example',
  otherEmails: [],
  state: 'active',
  createdBy: 'person',
  createdAt: noon,
  changedAt: noon,
  ...change,
})

export const aLink = (change: Partial<ContactLink> = {}): ContactLink => ({
  organisationId: northBank,
  tid: contoso,
  objectId: guidOf(901),
  contactId: ada,
  clientId: harbour,
  state: 'active',
  linkedAt: noon,
  changedAt: noon,
  ...change,
})

export const aSyncRun = (change: Partial<SyncRun> = {}): SyncRun => ({
  ...nobody,
  runId: firstRun,
  organisationId: northBank,
  mode: 'apply',
  trigger: 'manual',
  state: 'running',
  startedBy: ana,
  startedAt: noon,
  movedAt: noon,
  tenants: 0,
  tenantsOver: 0,
  requests: 0,
  retries: 0,
  ...change,
})
