import type * as z from 'zod'
import type { ApplicationManners, ApplicationStore } from './applications/application-store.ts'
import type { PortalAct } from './applications/portal.ts'
import type { alterationSchema, faultSchema, RecordedRequest, Target } from './desk.ts'
import type { Entry } from './directories.ts'
import type { ReceivedMail } from './mail/mailbox.ts'
import type { worldChangeSchema } from './world-change.ts'
import type { World } from '../worlds/world.ts'

type FaultWish = z.input<typeof faultSchema>
type AlterationWish = z.input<typeof alterationSchema>

export interface PeopleOfTenant {
  readonly places: number
  readonly groups: readonly { readonly id: string; readonly displayName: string }[]
  readonly entries: readonly Entry[]
}

export interface CippAilment {
  readonly failing?: boolean
  readonly bleeding?: boolean
  readonly selector?: boolean
  readonly clientOff?: boolean
  readonly excluded?: readonly string[]
}

export interface SentVaultEvent {
  readonly type: string
  readonly subject: string
  readonly data: Readonly<Record<string, unknown>>
}

/** The control endpoint of running simulators, for the seeder and for tests. Any simulator's address will do. */
export interface SimulatorControl {
  world(): Promise<World>
  requests(target?: Target): Promise<{ counts: Record<Target, number>; requests: RecordedRequest[] }>
  clear(what: 'faults' | 'alterations' | 'requests' | 'mails'): Promise<void>
  arm(fault: FaultWish): Promise<void>
  /** The faults that may still strike, and how often each of them may (null: for ever). */
  faults(): Promise<readonly { readonly fault: FaultWish; readonly left: number | null }[]>
  alter(alteration: AlterationWish): Promise<void>
  advanceClock(seconds: number): Promise<void>
  rotateKeys(manner: 'announced' | 'sudden'): Promise<{ kid: string; use: string }[]>
  separateErrorsBy(separator: 'space' | 'crlf'): Promise<void>
  change(change: z.input<typeof worldChangeSchema>): Promise<unknown>
  /** A thousand people of a tenant at most, from a place on, deleted ones included; and the tenant's groups. */
  people(tid: string, from?: number): Promise<PeopleOfTenant>
  /** How many resource units Graph gives in ten seconds (null: as the tenant's size has it), and how its refusal tells when there is more. */
  limitGraph(limits: { budget?: number | null; retryAfter?: 'whole' | 'decimal' | 'absent' }): Promise<void>
  /** Whether a refresh token that was used stays good. */
  rotateRefreshTokens(used: 'keeps' | 'replaces'): Promise<void>
  /** A refresh token as that account would have got by signing in to the client. */
  mintRefreshToken(wish: { clientId: string; tid: string; oid: string; scope?: string }): Promise<string>
  /** What the hub has sent, oldest first. */
  /** What the name servers know of a name, or how they fail there. */
  putTexts(name: string, texts: readonly string[] | 'silent' | 'servfail' | 'refused' | null): Promise<void>
  mails(): Promise<readonly ReceivedMail[]>
  /** How many requests find a deletion or a recovery in the vault still under way. */
  slowVault(lag: number): Promise<void>
  /** Into which queue of a storage account events of the vault about ends of secrets go from now on. */
  subscribeToVault(wish: { readonly connectionString: string; readonly queueName: string }): Promise<void>
  /** What was sent there, oldest first. */
  vaultEvents(): Promise<readonly SentVaultEvent[]>
  /** What is the matter with CIPP; what is not named is well. */
  ailCipp(ailment: CippAilment): Promise<void>
  /** How the directory treats applications; what is not named stays as it is. Spans in seconds. */
  treatApplications(manners: Partial<ApplicationManners>): Promise<void>
  applications(): Promise<Pick<ApplicationStore, 'applications' | 'principals' | 'assignments'>>
  /** What a person does in the portal; answers the key id, and the secret where one was made. */
  actInPortal(
    act: Omit<PortalAct, 'displayName'> & { readonly displayName?: string },
  ): Promise<{ keyId: string; secret: string }>
  reset(): Promise<void>
}

/** @throws Error (from each function) with the simulator's sentence, where it refuses */
export function simulatorControl(address: string): SimulatorControl {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${address}/__control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${(answer as { error?: string }).error ?? response.status}`)
    return answer
  }
  return {
    world: () => call('GET', '/world') as Promise<World>,
    requests: (target) =>
      call('GET', `/requests${target === undefined ? '' : `?target=${target}`}`) as ReturnType<
        SimulatorControl['requests']
      >,
    clear: (what) => call('DELETE', `/${what}`).then(() => undefined),
    arm: (fault) => call('POST', '/faults', fault).then(() => undefined),
    faults: async () => ((await call('GET', '')) as { faults: Awaited<ReturnType<SimulatorControl['faults']>> }).faults,
    alter: (alteration) => call('POST', '/alterations', alteration).then(() => undefined),
    advanceClock: (advanceSeconds) => call('POST', '/clock', { advanceSeconds }).then(() => undefined),
    rotateKeys: (manner) => call('POST', '/keys/rotate', { manner }) as ReturnType<SimulatorControl['rotateKeys']>,
    separateErrorsBy: (separator) => call('POST', '/errors', { separator }).then(() => undefined),
    change: (change) => call('POST', '/world', change),
    people: (tid, from = 0) => call('GET', `/people?tid=${tid}&from=${from}`) as Promise<PeopleOfTenant>,
    limitGraph: (limits) => call('POST', '/graph', limits).then(() => undefined),
    rotateRefreshTokens: (used) => call('POST', '/rotation', { used }).then(() => undefined),
    mintRefreshToken: async (wish) =>
      ((await call('POST', '/refresh-tokens', wish)) as { refresh_token: string }).refresh_token,
    mails: async () => ((await call('GET', '/mails')) as { mails: ReceivedMail[] }).mails,
    putTexts: (name, texts) => call('POST', '/dns', { name, texts }).then(() => undefined),
    slowVault: (lag) => call('POST', '/vault', { lag }).then(() => undefined),
    subscribeToVault: (wish) => call('POST', '/vault-events', wish).then(() => undefined),
    vaultEvents: async () => ((await call('GET', '/vault-events')) as { events: SentVaultEvent[] }).events,
    ailCipp: (ailment) => call('POST', '/cipp', ailment).then(() => undefined),
    treatApplications: (manners) => call('POST', '/applications', manners).then(() => undefined),
    applications: () => call('GET', '/applications') as ReturnType<SimulatorControl['applications']>,
    actInPortal: (act) => call('POST', '/portal', act) as ReturnType<SimulatorControl['actInPortal']>,
    reset: () => call('POST', '/reset').then(() => undefined),
  }
}
