import type { CallerFacts } from '../ports/caller-facts.ts'
import type { Ports } from '../ports/ports.ts'
import { briefMemory, usualLimits, type BriefMemory } from './brief-memory.ts'

type Sources = Pick<
  Ports,
  | 'clock'
  | 'organisations'
  | 'tenantMappings'
  | 'members'
  | 'memberships'
  | 'registeredClients'
  | 'sessions'
  | 'revokedTokens'
  | 'identityProviders'
>

/** Issuers are asked about before anything of a token is proven: what strangers name crowds out nothing else. */
const issuerLimits = { ...usualLimits, entries: 1_000 }

/** The facts about callers, each read from storage at most once in five seconds. */
export function callerFacts(
  {
    clock,
    organisations,
    tenantMappings,
    members,
    memberships,
    registeredClients,
    identityProviders,
    ...tokens
  }: Sources,
  memory: BriefMemory = briefMemory(clock),
  issuers: BriefMemory = briefMemory(clock, issuerLimits),
): CallerFacts {
  return {
    organisation: (id) => memory.recall(`organisation ${id}`, () => organisations.find(id)),
    mapping: (tid, id) => memory.recall(`mapping ${tid} ${id}`, () => tenantMappings.find(tid, id)),
    mappingsOfTenant: (tid) => memory.recall(`mappings ${tid}`, () => tenantMappings.listOfTenant(tid)),
    member: (key) =>
      memory.recall(`member ${JSON.stringify([key.provider, key.issuer, key.subject])}`, () =>
        members.findByPassport(key),
      ),
    membership: (id, memberId) => memory.recall(`membership ${id} ${memberId}`, () => memberships.find(id, memberId)),
    organisationsOf: (memberId) =>
      memory.recall(`organisations ${memberId}`, () => memberships.organisationsOf(memberId)),
    client: (clientId) => memory.recall(`client ${clientId}`, () => registeredClients.find(clientId)),
    memberById: (memberId) => memory.recall(`member of ${memberId}`, () => members.find(memberId)),
    passportsOf: (memberId) => memory.recall(`passports ${memberId}`, () => members.passportsOf(memberId)),
    identityProviders: {
      find: (key) =>
        memory.recall(`provider ${key.organisationId} ${key.providerId}`, () => identityProviders.find(key)),
      isAccepted: (id, providerId) =>
        memory.recall(`accepted ${id} ${providerId}`, () => identityProviders.isAccepted(id, providerId)),
      findByIssuer: (id, issuer) =>
        issuers.recall(`taker ${id} ${issuer}`, () => identityProviders.findByIssuer(id, issuer)),
      ownersOfIssuer: (issuer, most) =>
        issuers.recall(`owners ${most} ${issuer}`, () => identityProviders.ownersOfIssuer(issuer, most)),
    },
    session: (hash) => memory.recall(`session ${hash}`, () => tokens.sessions.find(hash)),
    isRevoked: async (jti) =>
      (await memory.recall(`revoked ${jti}`, () => tokens.revokedTokens.find(jti))) !== undefined,
  }
}
