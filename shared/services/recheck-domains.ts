import { afterLookUp, recordOf, type DomainClaim } from '../domain/domain-claim.ts'
import { domainMail } from '../domain/domain-mail.ts'
import { isHubError } from '../domain/hub-error.ts'
import { minutesLater } from '../domain/session.ts'
import type { RequestPorts } from '../ports/ports.ts'
import type { Kept } from '../ports/storage.ts'
import { activeAdmins } from './active-admins.ts'
import { replaceQuietly } from './domains.ts'
import { announced } from './events/announce-act.ts'
import { recordAct } from './record-act.ts'

/** Looked for together: name servers that do not answer hold up few others. */
const pageSize = 16
/** One run stays well below the host's limit of ten minutes. */
const longestRun = 4
/** Looked for within this many minutes already: another run need not. */
const recently = 12 * 60
const mostAdmins = 20

/**
 * Looks for the record of every domain that is verified. One that is gone is told to the Admins, and lost when it stays away. Safe to repeat
 * and to interrupt. Returns how many changed for anybody.
 */
export async function recheckDomains(ports: RequestPorts): Promise<number> {
  const { domains, clock } = ports
  const until = minutesLater(clock.now(), longestRun)
  let changed = 0
  let cursor: string | undefined
  do {
    const page = await domains.scan({ cursor, limit: pageSize })
    const outcomes = await Promise.all(page.items.filter(isDue(clock.now())).map((claim) => recheck(ports, claim)))
    changed += outcomes.filter(Boolean).length
    cursor = page.next
  } while (cursor !== undefined && clock.now() < until)
  return changed
}

const isDue = (now: Date) => (claim: DomainClaim) =>
  claim.state === 'verified' && (claim.checkedAt === undefined || now >= minutesLater(claim.checkedAt, recently))

async function recheck(ports: RequestPorts, claim: Kept<DomainClaim>): Promise<boolean> {
  const after = afterLookUp(claim, await ports.nameServers.lookUpTexts(recordOf(claim).name), ports.clock.now())
  const isLost = after.state === 'lost'
  const isNewlyMissing = after.missingSince !== undefined && claim.missingSince === undefined
  if (!isLost && !isNewlyMissing) {
    await replaceQuietly(ports, after, claim)
    return false
  }
  const { organisationId, domain } = claim
  const note = { organisationId, operation: 'RecheckDomains', actor: 'hub', ids: [`domain=${domain}`] }
  const isKept = await announced(ports, note, async () => {
    if (!(await replaceQuietly(ports, after, claim))) return false
    const action = isLost ? 'domain.lost' : 'domain.missed'
    await recordAct(ports, { organisationId, action, actor: 'hub', subject: `domain:${domain}`, foreign: false })
    return true
  })
  if (!isKept) return false
  await tellAdmins(ports, after)
  return true
}

/** At the addresses that are proven to be theirs; a mail that fails undoes nothing. */
async function tellAdmins(ports: RequestPorts, claim: DomainClaim): Promise<void> {
  const { memberships, mail, platform, random } = ports
  const { organisationId, domain, state, missingSince } = claim
  const written = domainMail(claim, { platform: platform.displayName })
  for (const memberId of await activeAdmins(ports, organisationId, mostAdmins)) {
    const to = (await memberships.find(organisationId, memberId))?.provenEMail
    if (to === undefined) continue
    const about = random.hash(`${domain} ${memberId} ${missingSince?.toISOString() ?? ''}`).slice(0, 24)
    try {
      await mail.send({ to, ...written, key: `domain/${state}/${about}` })
    } catch (thrown) {
      if (!isHubError(thrown)) throw thrown
    }
  }
}
