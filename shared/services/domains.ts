import {
  afterLookUp,
  claimDomain,
  isHeld,
  mostDomains,
  recordOf,
  type DomainClaim,
  type DomainName,
} from '../domain/domain-claim.ts'
import { HubError, isHubError } from '../domain/hub-error.ts'
import type { OrganisationId } from '../domain/ids.ts'
import type { Ports, RequestPorts } from '../ports/ports.ts'
import type { Kept, Page, PageWish } from '../ports/storage.ts'
import { decideAgain } from './decide-again.ts'
import { getOrganisation } from './organisations.ts'

export interface DomainKey {
  readonly organisationId: OrganisationId
  readonly domain: DomainName
}

/** A claim as it is at this moment, with the record that shows it. */
export type CurrentDomain = Omit<DomainClaim, 'state'> & {
  readonly state: DomainClaim['state'] | 'expired'
  readonly record: ReturnType<typeof recordOf>
}

function shown({ clock }: Pick<Ports, 'clock'>, claim: DomainClaim): CurrentDomain {
  const isOver = claim.state === 'claimed' && !isHeld(claim, clock.now())
  return { ...claim, state: isOver ? 'expired' : claim.state, record: recordOf(claim) }
}

/**
 * Claims a domain for an Organisation, until it is shown by a record or its time is over. Safe to repeat.
 * @throws HubError `organisation.unknown`, `domain.refused`, `domain.taken`, `domains.exhausted`
 */
export async function startDomainClaim(
  ports: Pick<Ports, 'domains' | 'organisations' | 'random' | 'clock'>,
  key: DomainKey,
): Promise<CurrentDomain> {
  const { domains, random, clock } = ports
  await getOrganisation(ports, key.organisationId)
  const { items } = await domains.listOfOrganisation(key.organisationId, { limit: mostDomains })
  if (items.length >= mostDomains && !items.some(({ domain }) => domain === key.domain))
    throw new HubError('domains.exhausted', `An organisation has at most ${mostDomains} domains.`)
  return decideAgain(async () => {
    const current = await domains.find(key.domain)
    const decided = claimDomain(current, { ...key, proof: random.secret() }, clock.now())
    if (decided === current) return shown(ports, current)
    const kept = current ? await domains.replace(decided, current) : await domains.insert(decided)
    if (!kept) throw new HubError('version.stale', 'Somebody else claims this domain.')
    return shown(ports, kept)
  })
}

/** @throws HubError `domain.unknown` */
async function getDomain(
  { domains }: Pick<Ports, 'domains'>,
  { organisationId, domain }: DomainKey,
): Promise<Kept<DomainClaim>> {
  const found = await domains.find(domain)
  if (found?.organisationId !== organisationId)
    throw new HubError('domain.unknown', 'This organisation has not claimed such a domain.')
  return found
}

export async function listDomains(
  ports: Pick<Ports, 'domains' | 'clock'>,
  organisationId: OrganisationId,
  wish: PageWish,
): Promise<Page<CurrentDomain>> {
  const page = await ports.domains.listOfOrganisation(organisationId, wish)
  return { ...page, items: page.items.map((claim) => shown(ports, claim)) }
}

/**
 * Looks for the record now. A claim whose time is over may still be shown, as long as nobody else took the domain.
 * @throws HubError `domain.unknown`, `domain.unproven`, `dns.unavailable`
 */
export async function verifyDomain(
  ports: Pick<Ports, 'domains' | 'nameServers' | 'clock'>,
  key: DomainKey,
): Promise<CurrentDomain> {
  const claim = await getDomain(ports, key)
  const answer = await ports.nameServers.lookUpTexts(recordOf(claim).name)
  const after = afterLookUp(claim, answer, ports.clock.now())
  const kept = await ports.domains.replace(after, claim)
  if (answer.kind === 'failed')
    throw new HubError('dns.unavailable', "The domain's name servers give no usable answer. Try again later.", {
      details: { reason: answer.reason },
    })
  if (kept.state !== 'verified' || kept.missingSince !== undefined)
    throw new HubError('domain.unproven', 'The record is not there yet. It may take an hour until everybody sees it.', {
      details: { found: answer.kind === 'none' ? 'nothing' : 'something-else' },
    })
  return shown(ports, kept)
}

/** Gives a domain up: from the next sign-in on nobody proves addresses by it. @throws HubError `domain.unknown` */
export async function releaseDomain({ domains }: Pick<Ports, 'domains'>, key: DomainKey): Promise<DomainKey> {
  await domains.remove(await getDomain({ domains }, key))
  return key
}

/** Whose a domain is, as its name servers say; a point read. */
export async function ownerOf(
  { domains }: Pick<Ports, 'domains'>,
  domain: DomainName | undefined,
): Promise<OrganisationId | undefined> {
  const claim = domain === undefined ? undefined : await domains.find(domain)
  return claim?.state === 'verified' ? claim.organisationId : undefined
}

/** Whether something else happened to a claim meanwhile, which then counts. */
export async function replaceQuietly(
  { domains }: Pick<RequestPorts, 'domains'>,
  after: DomainClaim,
  current: Kept<DomainClaim>,
): Promise<boolean> {
  try {
    await domains.replace(after, current)
    return true
  } catch (thrown) {
    if (isHubError(thrown, 'version.stale')) return false
    throw thrown
  }
}
