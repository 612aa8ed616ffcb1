import type { MemberCaller, SessionCaller } from '../domain/caller.ts'
import { HubError } from '../domain/hub-error.ts'
import type { EntraTenantId, MemberId, OrganisationId, ProviderId } from '../domain/ids.ts'
import { tenantOf, type PassportKey } from '../domain/member.ts'
import type { IdentityProvider } from '../domain/providers/identity-provider.ts'
import { refuseAged } from '../domain/session.ts'
import type { Ports, RequestPorts } from '../ports/ports.ts'
import { entraProvider } from './begin-sign-in.ts'
import { decideAgain } from './decide-again.ts'
import { getMembership, type MembershipKey } from './memberships.ts'
import { passportMark } from './passport-mark.ts'
import { listSignInOptions } from './platform-providers.ts'
import { announced } from './events/announce-act.ts'
import { recordAct } from './record-act.ts'
import { livingSessions, reachOf, type Scope } from './sessions-of-member.ts'
import { tellOfPassport } from './tell-of-passport.ts'

type Needs = Pick<Ports, 'platform' | 'random' | 'members' | 'memberships' | 'tenantMappings' | 'identityProviders'>

/** As people know Microsoft Entra. */
export const entraLabel = 'Microsoft'

/** A Passport as it is shown: never the subject, which is the provider's own name of the person. */
export interface ShownPassport {
  readonly passportId: string
  readonly provider: string
  /** As the sign-in page names its provider; absent where that is not there any more. */
  readonly label?: string
  readonly tid?: EntraTenantId
  /** Whether whoever asks may take it away. */
  readonly removable: boolean
}

/** What somebody may know of a Passport: `foreign`: nothing; `shared`: that it is there; `own`: it is theirs to take away. */
interface Seen {
  readonly seen: 'foreign' | 'shared' | 'own'
  readonly provider?: IdentityProvider
  readonly tid?: EntraTenantId
}

/** An Organisation sees the Passports that lead into it; its own to take away are those that lead nowhere else. */
async function look(ports: Needs, memberId: MemberId, passport: PassportKey, scope: Scope): Promise<Seen> {
  const tid = tenantOf(passport)
  if (passport.provider === entraProvider) {
    if (scope === 'everywhere') return { seen: 'own', ...(tid === undefined ? {} : { tid }) }
    if (tid === undefined) return { seen: 'foreign' }
    const [led, held] = await Promise.all([
      ports.tenantMappings.listOfTenant(tid),
      ports.memberships.organisationsOf(memberId),
    ])
    const mapped = led.map(({ organisationId }) => organisationId)
    if (!mapped.includes(scope)) return { seen: 'foreign' }
    // A Membership opens to a person of Microsoft Entra without a mapping too.
    return { seen: [...mapped, ...held].every((id) => id === scope) ? 'own' : 'shared', tid }
  }
  const provider = await providerOf(ports, memberId, passport.provider as ProviderId, scope)
  if (scope === 'everywhere') return { seen: 'own', ...(provider ? { provider } : {}) }
  if (!provider) return { seen: 'foreign' }
  if (provider.organisationId === scope) return { seen: 'own', provider }
  const accepted = await ports.identityProviders.isAccepted(scope, provider.providerId)
  return accepted ? { seen: 'shared', provider } : { seen: 'foreign' }
}

/** A Passport names its provider, not whose that is: the platform's, or that of an Organisation of the Member. */
async function providerOf(
  { identityProviders, memberships, platform }: Needs,
  memberId: MemberId,
  providerId: ProviderId,
  scope: Scope,
): Promise<IdentityProvider | undefined> {
  const owners = scope === 'everywhere' ? await memberships.organisationsOf(memberId) : [scope]
  const found = await Promise.all(
    [...new Set([...owners, platform.organisationId])].map((organisationId) =>
      identityProviders.find({ organisationId, providerId }),
    ),
  )
  return found.find((provider) => provider !== undefined)
}

async function listPassports(ports: Needs, memberId: MemberId, scope: Scope): Promise<readonly ShownPassport[]> {
  const held = await ports.members.passportsOf(memberId)
  const shown = await Promise.all(
    held.map(async (passport): Promise<ShownPassport | undefined> => {
      const { seen, provider, tid } = await look(ports, memberId, passport, scope)
      if (seen === 'foreign') return undefined
      const label = passport.provider === entraProvider ? entraLabel : provider?.label
      return {
        passportId: passportMark(ports, passport),
        provider: passport.provider,
        ...(label === undefined ? {} : { label }),
        ...(tid === undefined ? {} : { tid }),
        removable: seen === 'own' && held.length > 1,
      }
    }),
  )
  return shown.filter((passport) => passport !== undefined)
}

interface Unlinking {
  readonly memberId: MemberId
  readonly scope: Scope
  readonly passportId: string
}

/**
 * Takes a Passport away. With the same write every session of the Member is void; those that did not come by it are then let live on. What
 * breaks off in between ends a session too many, never one too few.
 * @throws HubError `passport.unknown`, `passport.refused`, `passport.last`
 */
async function unlink(ports: RequestPorts, { memberId, scope, passportId }: Unlinking): Promise<void> {
  const { members, random, clock } = ports
  const { label, stamp, surviving } = await decideAgain(async () => {
    const member = await members.find(memberId)
    if (!member) throw unknownPassport()
    const held = await members.passportsOf(memberId)
    const passport = held.find((each) => passportMark(ports, each) === passportId)
    const { seen, provider } = passport ? await look(ports, memberId, passport, scope) : { seen: 'foreign' as const }
    if (!passport || seen === 'foreign') throw unknownPassport()
    if (seen === 'shared')
      throw new HubError('passport.refused', 'This way to sign in leads to other organisations too.')
    if (held.length === 1)
      throw new HubError('passport.last', 'This is the only way to sign in; add another one first.')
    const survivors: string[] = []
    for await (const session of livingSessions(ports, memberId))
      if (session.passport !== undefined && session.passport !== passportId) survivors.push(session.hash)
    const renewed = random.secret()
    await members.unlink(passport, { ...member, sessionStamp: renewed }, clock.now())
    const named = passport.provider === entraProvider ? entraLabel : (provider?.label ?? 'another provider')
    return { label: named, stamp: renewed, surviving: survivors }
  })
  for (const hash of surviving) await letLive(ports, hash, stamp)
  await tellOfPassport(ports, memberId, { change: 'removed', label, passportId })
}

const unknownPassport = () => new HubError('passport.unknown', 'There is no such way to sign in any more.')

function letLive({ sessions }: Pick<Ports, 'sessions'>, hash: string, stamp: string): Promise<void> {
  return decideAgain(async () => {
    const session = await sessions.find(hash)
    if (session) await sessions.replace(hash, { ...session, stamp }, session.version)
  })
}

/** How the caller can sign in, which of it this session came by, and what they could add. */
export async function listOwnPassports(ports: RequestPorts, caller: SessionCaller) {
  const { memberId, session, active } = caller
  const items = await listPassports(ports, memberId, reachOf(ports, caller))
  return {
    items: items.map((passport) => ({ ...passport, current: passport.passportId === session.passport })),
    addable: await addable(ports, active?.organisationId),
  }
}

async function addable(ports: RequestPorts, organisation: OrganisationId | undefined) {
  const options = organisation === undefined ? [] : await listSignInOptions(ports, organisation)
  return [
    { provider: entraProvider, label: entraLabel, icon: 'building' },
    ...options.map(({ providerId, label, icon }) => ({ provider: providerId, label, icon })),
  ]
}

/** @throws HubError `session.aged`, `passport.unknown`, `passport.refused`, `passport.last` */
export async function unlinkOwnPassport(ports: RequestPorts, caller: SessionCaller, passportId: string) {
  const { memberId, session, active } = caller
  refuseAged(session, ports.clock.now())
  const organisationId = active?.organisationId ?? ports.platform.organisationId
  const actor = `member:${memberId}`
  const note = { organisationId, operation: 'UnlinkOwnPassport', actor, ids: [`memberId=${memberId}`] }
  await announced(ports, note, async () => {
    await unlink(ports, { memberId, scope: reachOf(ports, caller), passportId })
    await recordAct(ports, { organisationId, action: 'passport.unlinked', actor, subject: actor, foreign: false })
  })
  return { passportId, endsSession: session.passport === undefined || session.passport === passportId }
}

const scopeOf = ({ operator }: MemberCaller, { organisationId }: MembershipKey): Scope =>
  operator ? 'everywhere' : organisationId

/** How a Member signs in to an Organisation; to operators everywhere. @throws HubError `member.unknown` */
export async function listPassportsOfMember(ports: RequestPorts, caller: MemberCaller, key: MembershipKey) {
  await getMembership(ports, key)
  return { items: await listPassports(ports, key.memberId, scopeOf(caller, key)) }
}

/** @throws HubError `member.unknown`, `passport.unknown`, `passport.refused`, `passport.last` */
export async function unlinkPassportOfMember(
  ports: RequestPorts,
  caller: MemberCaller,
  { passportId, ...key }: MembershipKey & { readonly passportId: string },
): Promise<MembershipKey> {
  await getMembership(ports, key)
  await unlink(ports, { memberId: key.memberId, scope: scopeOf(caller, key), passportId })
  return key
}
