import type { CallerFacts } from '../ports/caller-facts.ts'
import type { Ports } from '../ports/ports.ts'
import { briefMemory, type BriefMemory } from './brief-memory.ts'

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
>

/** The facts about callers, each read from storage at most once in five seconds. */
export function callerFacts(
  { clock, organisations, tenantMappings, members, memberships, registeredClients, ...tokens }: Sources,
  memory: BriefMemory = briefMemory(clock),
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
    session: (hash) => memory.recall(`session ${hash}`, () => tokens.sessions.find(hash)),
    isRevoked: async (jti) =>
      (await memory.recall(`revoked ${jti}`, () => tokens.revokedTokens.find(jti))) !== undefined,
  }
}
