import * as z from 'zod'
import { personRoles } from '../../shared/domain/roles.ts'

const guid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'must be a GUID in lower case')
const domain = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain name in lower case')
const text = z.string().min(1)
const role = z.enum(personRoles)
const appName = z.enum(['managementUi', 'managementApi', 'partner', 'cipp'])

/** Somebody who can be picked on the simulated sign-in page. */
const worldUser = z.strictObject({
  oid: guid,
  displayName: text,
  givenName: text,
  surname: text,
  upn: text,
  mail: text.optional(),
  /** App roles of the Management API this person was assigned in this tenant. */
  appRoles: z.array(role),
  /** Present where this account is a guest's: the tenant the person comes from. */
  guest: z.strictObject({ homeTid: guid }).optional(),
  disabled: z.boolean().optional(),
  /** Holds the role Cloud Application Administrator: may consent for the whole tenant. */
  administrator: z.boolean().optional(),
  /** What this person shows, in a sentence for whoever tries the product. */
  note: text,
})

/** A simulated Microsoft Entra directory. */
const worldTenant = z.strictObject({
  tid: guid,
  displayName: text,
  initialDomain: domain,
  /** Every verified domain, the initial one included; the first is the default one. */
  domains: z.array(domain).min(1),
  users: z.array(worldUser),
  /** Applications an administrator of this tenant has consented to. */
  consents: z.array(appName),
  /** Applications that were here and whose service principal was deleted since (AADSTS7000229). */
  removedServicePrincipals: z.array(appName).optional(),
})

const worldOrganisation = z.strictObject({
  organisationId: guid,
  externalId: text,
  displayName: text,
  state: z.enum(['invited', 'active', 'suspended']),
  mappings: z.array(
    z.strictObject({
      tid: guid,
      /** Roles that tokens of this tenant may bring. */
      roles: z.array(role),
      /** The role given to anyone of this tenant; absent: a person needs an app role. */
      anyone: role.optional(),
      state: z.enum(['consented', 'active', 'revoked']),
    }),
  ),
  /** An open invitation from the start; a link's secret is 43 characters of base64url. */
  invitation: z
    .strictObject({
      secret: z.string().regex(/^[\w-]{43}$/),
      /** The tenant it is for; absent: an operator approves whoever consents. */
      tid: guid.optional(),
      roles: z.array(role),
      anyone: role.optional(),
    })
    .optional(),
})

const worldCustomer = z.strictObject({
  tid: guid,
  displayName: text,
  defaultDomain: domain,
  /** How many people its directory holds, up to 100,000; absent: the usual number. */
  people: z.int().min(0).max(100_000).optional(),
  /** Whether an administrator there consented to the partner's application; absent: yes. */
  consented: z.boolean().optional(),
  /** Whether the partner's delegated role reads the directory; absent: yes. */
  readable: z.boolean().optional(),
})

const secret = z.string().min(16)
const redirectUris = z.array(z.url()).optional()

/** An application of the platform's own tenant that asks for tokens of the System API in its own name. */
const worldProgram = z.strictObject({
  clientId: guid,
  clientSecret: secret,
  displayName: text,
  /** The app role of the System API that it was given. */
  role: z.enum(['System', 'PlatformService']),
  /** Whose system integration it is registered as from the start; a program with the role System and without one has yet to be registered. */
  organisationId: guid.optional(),
})

/** Somebody whom a customer's identity provider knows. */
const worldProviderPerson = z.strictObject({
  subject: text,
  displayName: text,
  givenName: text,
  surname: text,
  eMail: z.email().optional(),
  note: text,
})

const worldProviderBase = {
  /** The first segment of its addresses. */
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  /** Whose provider it is. */
  organisationId: guid,
  label: text,
  clientId: text,
  clientSecret: secret,
  /** Besides the address of any hub on this machine. */
  redirectUris,
  people: z.array(worldProviderPerson),
}

/** An identity provider of a customer, which the simulators play and the seeder sets up. */
const worldProvider = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('oidc'), ...worldProviderBase }),
  z.strictObject({
    kind: z.literal('facebook'),
    ...worldProviderBase,
    /** False: the application is in sandbox mode. */
    isPublic: z.boolean().optional(),
    /** As what `picture` comes; an object unless said otherwise. */
    picture: z.enum(['object', 'text']).optional(),
  }),
  z.strictObject({
    kind: z.literal('b2c'),
    ...worldProviderBase,
    tenantId: guid,
    policies: z.strictObject({
      'sign-in': text,
      'password-reset': text.optional(),
      'profile-edit': text.optional(),
    }),
    /** Whether the issuer names the policy. */
    issuerForm: z.enum(['tenant', 'policy']).optional(),
  }),
])

/** Everything the simulators and the seeder need to know: fictional companies, their people, who may sign in where. */
export const worldSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/),
    title: text,
    description: text,
    platform: z.strictObject({
      organisationId: guid,
      displayName: text,
      tid: guid,
      firstOperator: z.strictObject({ tid: guid, oid: guid }).optional(),
    }),
    apps: z.strictObject({
      /**
       * The confidential web client of the sign-in. Without `redirectUris` every loopback origin with the path
       * `/auth/callback/entra` is registered, because a local hub may listen on any port.
       */
      managementUi: z.strictObject({ clientId: guid, clientSecret: secret, redirectUris }),
      managementApi: z.strictObject({
        clientId: guid,
        appIdUri: text,
        scope: z.string().regex(/^[A-Za-z0-9_.-]+$/),
        appRoles: z.array(role),
      }),
      /** The single-tenant API of programs; `tokenVersion` is that of its tokens, as its registration asks for. */
      systemApi: z.strictObject({ clientId: guid, appIdUri: text, tokenVersion: z.enum(['1.0', '2.0']) }),
      /** The multi-tenant application of the direct connection. Without `redirectUris`: any loopback `/…/callback…`. */
      partner: z.strictObject({ clientId: guid, clientSecret: secret, homeTid: guid, redirectUris }),
      /** The API client of the simulated CIPP; without it nobody is let in there. */
      cipp: z.strictObject({ clientId: guid, clientSecret: secret, homeTid: guid }).optional(),
      /** A customer's own registration, for an identity provider of the kind `entra`: any loopback `/auth/callback/{provider}`. */
      customer: z.strictObject({ clientId: guid, clientSecret: secret }).optional(),
    }),
    programs: z.array(worldProgram).default([]),
    providers: z.array(worldProvider).default([]),
    tenants: z.array(worldTenant).min(1),
    organisations: z.array(worldOrganisation).min(1),
    /** Roles given by us rather than by a token. */
    memberships: z.array(
      z.strictObject({
        organisationId: guid,
        tid: guid,
        oid: guid,
        kind: z.enum(['internal', 'portal']),
        roles: z.array(role),
      }),
    ),
    /** The managed service provider's tenant and the customers that granted it delegated administration. */
    partner: z.strictObject({ tid: guid, customers: z.array(worldCustomer) }).optional(),
    /** Connections that exist from the start; the simulated Entra mints the account's refresh token. */
    connections: z.array(
      z.strictObject({
        organisationId: guid,
        kind: z.literal('direct'),
        partnerTid: guid,
        account: z.strictObject({ tid: guid, oid: guid }),
      }),
    ),
    /** What the outside world is like from the start. Absent: clocks agree, and every answer comes at once. */
    conditions: z
      .strictObject({
        /** Entra's clock against the hub's; below zero it is behind. */
        clockAheadSeconds: z.int().default(0),
        graphSlowMilliseconds: z.int().nonnegative().default(0),
        /** Every so-many-th request to Graph is answered with 429; 0: none. */
        graphThrottledEvery: z.int().nonnegative().default(0),
      })
      .optional(),
  })
  .superRefine((world, context) => {
    for (const fault of faultsOf(world)) context.addIssue({ code: 'custom', message: fault })
  })

export type World = z.infer<typeof worldSchema>
export type WorldTenant = World['tenants'][number]
export type WorldUser = WorldTenant['users'][number]
export type WorldOrganisation = World['organisations'][number]
export type WorldCustomer = z.infer<typeof worldCustomer>
export type WorldProgram = z.infer<typeof worldProgram>
export type WorldProvider = z.infer<typeof worldProvider>
export type WorldProviderPerson = z.infer<typeof worldProviderPerson>
export type WorldAppName = z.infer<typeof appName>

/** What does not fit together although each part is well formed. */
function faultsOf(world: World): string[] {
  const tids = new Set(world.tenants.map((tenant) => tenant.tid))
  const organisations = new Set(world.organisations.map((organisation) => organisation.organisationId))
  const people = new Set(world.tenants.flatMap((tenant) => tenant.users.map((user) => `${tenant.tid}/${user.oid}`)))
  const account = ({ tid, oid }: { tid: string; oid: string }) => `${tid}/${oid}`
  const customers = world.partner?.customers ?? []
  return [
    ...repeated([...world.tenants, ...customers].map(({ tid }) => tid)).map((tid) => `tenant ${tid} occurs twice`),
    ...repeated([
      ...world.tenants.flatMap((tenant) => [...new Set([tenant.initialDomain, ...tenant.domains])]),
      ...customers.map((customer) => customer.defaultDomain),
    ]).map((name) => `domain ${name} belongs to two tenants`),
    ...world.tenants
      .flatMap((tenant) => repeated(tenant.users.map((user) => `${tenant.displayName}: ${user.oid}`)))
      .map((user) => `person ${user} occurs twice`),
    ...repeated(world.organisations.map(({ organisationId }) => organisationId)).map(
      (id) => `organisation ${id} occurs twice`,
    ),
    ...[world.platform.tid, ...(world.partner ? [world.partner.tid] : [])]
      .filter((tid) => !tids.has(tid))
      .map((tid) => `there is no tenant ${tid}`),
    ...repeated(world.programs.map(({ clientId }) => clientId)).map((id) => `program ${id} occurs twice`),
    ...repeated(world.providers.map(({ name }) => name)).map((name) => `provider ${name} occurs twice`),
    ...[world.platform, ...world.memberships, ...world.connections, ...world.programs, ...world.providers]
      .flatMap(({ organisationId }) => (organisationId === undefined ? [] : [{ organisationId }]))
      .filter(({ organisationId }) => !organisations.has(organisationId))
      .map(({ organisationId }) => `there is no organisation ${organisationId}`),
    ...[
      ...(world.platform.firstOperator ? [world.platform.firstOperator] : []),
      ...world.memberships,
      ...world.connections.map((connection) => connection.account),
    ]
      .filter((person) => !people.has(account(person)))
      .map((person) => `there is no person ${account(person)}`),
  ]
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>()
  return values.filter((value) => seen.size === seen.add(value).size)
}
