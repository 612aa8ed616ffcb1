import { graphPeopleSource } from '../../shared/adapters/graph/graph-people-source.ts'
import { delegatedTokens } from '../../shared/adapters/entra/delegated-tokens.ts'
import { fetchFrom } from '../../shared/adapters/entra/entra-address.ts'
import { entraMetadata } from '../../shared/adapters/entra/entra-metadata.ts'
import type { DirectConnection } from '../../shared/domain/connection.ts'
import type { DirectoryUser } from '../../shared/domain/directory-user.ts'
import { entraTenantId, organisationId } from '../../shared/domain/ids.ts'
import type { PeopleSource, UsersFrom, UsersPage } from '../../shared/ports/discovery.ts'
import { partnerTokens } from '../../shared/services/partner-tokens.ts'
import type { DirectoryPerson } from '../../local/worlds/directory-people.ts'
import type { SimulatorControl } from '../../local/simulators/control-client.ts'
import type { Stage } from '../local/simulators/support.ts'
import { noon } from '../shared/support/facts.ts'
import { memoryPorts, memorySecrets } from './memory-ports.ts'

type Fault = Parameters<SimulatorControl['arm']>[0]
type WithoutTarget<One> = One extends unknown ? Omit<One, 'target'> : never

/** The people of one managed tenant as the hub reads them, on a stage. */
export interface PeopleReading {
  readonly connection: DirectConnection
  readonly source: PeopleSource<DirectConnection>
  /** What the source waited for, in milliseconds; nobody really waits. */
  readonly waits: number[]
  first(): Promise<UsersPage>
  everyPage(from?: UsersFrom): Promise<UsersPage[]>
  arm(fault: WithoutTarget<Fault>): Promise<void>
}

/** A source that remembers no token yet, for the first customer of the world. @param timeout of one request, in milliseconds */
export async function readPeople({ world, control, ...stage }: Stage, timeout = 5_000): Promise<PeopleReading> {
  const clock = { now: () => new Date() }
  const [seeded] = world.connections
  const tid = entraTenantId(world.partner!.customers[0]!.tid)
  const { clientId, clientSecret } = world.apps.partner
  const connection: DirectConnection = {
    organisationId: organisationId(seeded!.organisationId),
    kind: 'direct',
    partnerTid: entraTenantId(seeded!.partnerTid),
    state: 'connected',
    changedAt: noon,
  }
  const secrets = memorySecrets({
    'app/microsoft_client_id': clientId,
    'app/microsoft_client_secret': clientSecret,
    [`${connection.organisationId}/entra_direct_refresh_token`]: await control.mintRefreshToken({
      clientId,
      ...seeded!.account,
    }),
  })
  const { connections } = memoryPorts(noon).ports
  await connections.put(connection, undefined)
  const grant = delegatedTokens(stage.entra, entraMetadata(fetchFrom(stage.entra), clock))
  const waits: number[] = []
  const wait = async (milliseconds: number) => {
    waits.push(milliseconds)
    await Promise.resolve()
  }
  const patience = { limit: 10_000, timeout, wait, random: () => 0.5 }
  const source = graphPeopleSource(
    { baseUrl: stage.graph, clock, patience },
    partnerTokens({ connections, secrets, clock }, grant),
  )
  const everyPage = async (from: UsersFrom = { kind: 'start' }) => {
    const pages = [await source.listUsers(connection, tid, from)]
    for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next)
      pages.push(await source.listUsers(connection, tid, { kind: 'page', cursor: next }))
    return pages
  }
  return {
    connection,
    source,
    waits,
    everyPage,
    first: () => source.listUsers(connection, tid, { kind: 'start' }),
    arm: (fault) => control.arm({ target: 'graph', ...fault }),
  }
}

export const usersOf = (pages: readonly UsersPage[]) => pages.flatMap(({ users }) => users)
export const idsOf = (pages: readonly UsersPage[]) => usersOf(pages).map(({ objectId }) => objectId)
export const changesAfter = (pages: readonly UsersPage[]): UsersFrom => ({
  kind: 'changes',
  delta: pages.at(-1)?.delta ?? '',
})

/** What the hub is to know of somebody in the world. */
export function known(person: DirectoryPerson): DirectoryUser {
  const filled = {
    displayName: person.displayName?.trim(),
    givenName: person.givenName,
    surname: person.surname,
    mail: person.mail,
    phone: person.businessPhones[0] ?? person.mobilePhone,
    jobTitle: person.jobTitle,
    userType: person.userType?.toLowerCase(),
  }
  const smtp = person.proxyAddresses.filter((one) => /^smtp:/i.test(one)).map((one) => one.slice(5))
  const others = [...person.otherMails, ...smtp].filter((one) => one !== person.mail)
  return {
    ...(Object.fromEntries(Object.entries(filled).filter(([, value]) => value)) as Partial<DirectoryUser>),
    objectId: person.id,
    upn: person.userPrincipalName,
    otherMails: [...new Set(others)],
    enabled: person.accountEnabled,
    licensed: person.licences.length > 0,
  }
}
