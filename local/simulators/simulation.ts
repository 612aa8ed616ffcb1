import type { World } from '../worlds/world.ts'
import type { ApplicationStore } from './applications/application-store.ts'
import { honestCipp, type CippState } from './cipp/cipp-state.ts'
import type { ConsentStore } from './consent-store.ts'
import { Desk } from './desk.ts'
import type { Zone } from './dns/zone.ts'
import { Directories } from './directories.ts'
import { emptyUnitBook, type UnitBook } from './graph/unit-book.ts'
import { emptyEventBook, type VaultEventBook } from './key-vault/vault-events.ts'
import type { VaultStore } from './key-vault/vault-store.ts'
import type { KeyRing } from './key-ring.ts'
import { openMailbox, type Mailbox } from './mail/mailbox.ts'
import type { UsedOnce } from './used-once.ts'

export interface SimulatorClock {
  now(): Date
}

/** What all simulators share: one world, one ring of keys, one clock, one desk. */
export interface Simulation {
  /** The world as it is now; changes made at the control endpoint land here. */
  world: World
  /** The world as it was loaded. */
  readonly pristine: World
  readonly keys: KeyRing
  readonly desk: Desk
  readonly clock: { now(): Date; advance(seconds: number): void; reset(): void; readonly offsetSeconds: number }
  /** Authorisation codes that were redeemed; a second redemption is refused. */
  readonly redeemed: UsedOnce
  readonly consents: ConsentStore
  readonly applications: ApplicationStore
  readonly directories: Directories
  /** What applications have spent at Graph. */
  units: UnitBook
  /**
   * `keeps`: a refresh token stays good when it was used, as at Entra. `replaces`: only the newest one is good.
   */
  refreshTokens: 'keeps' | 'replaces'
  /** Refresh tokens that were replaced, as hashes. */
  readonly replaced: Set<string>
  /** Instants (ms) before which an account's refresh tokens and sessions no longer count, by "tid/oid". */
  readonly revokedBefore: Map<string, number>
  /** Entra's newer descriptions separate trace, correlation and time by spaces, older ones by CR LF. */
  errorSeparator: 'space' | 'crlf'
  entraAddress: string | undefined
  graphAddress: string | undefined
  cipp: CippState
  mailAddress: string | undefined
  providersAddress: string | undefined
  /** What people changed of themselves at B2C, by subject. */
  readonly editedProfiles: Map<string, { readonly givenName: string; readonly surname: string }>
  readonly vault: VaultStore
  readonly vaultEvents: VaultEventBook
  readonly mailbox: Mailbox
  /** What the name servers know. */
  readonly zone: Zone
  /** What a process must send to get a token of the hub's managed identity. */
  readonly identityHeader: string
  readonly hubUrl: string | undefined
  readonly log: (line: string) => void
}

export function createSimulation(parts: {
  world: World
  keys: KeyRing
  redeemed: UsedOnce
  consents: ConsentStore
  applications: ApplicationStore
  vault: VaultStore
  identityHeader: string
  clock: SimulatorClock
  hubUrl: string | undefined
  log: (line: string) => void
}): Simulation {
  const { world, keys, redeemed, consents, applications, vault, identityHeader, hubUrl, log } = parts
  const simulation: Simulation = {
    world: structuredClone(consents.apply(world)),
    pristine: structuredClone(world),
    keys,
    desk: new Desk(),
    clock: shiftable(parts.clock),
    redeemed,
    consents,
    applications,
    directories: new Directories(),
    units: emptyUnitBook(),
    refreshTokens: 'keeps',
    replaced: new Set(),
    revokedBefore: new Map(),
    errorSeparator: 'space',
    entraAddress: undefined,
    graphAddress: undefined,
    cipp: honestCipp(),
    mailAddress: undefined,
    providersAddress: undefined,
    editedProfiles: new Map(),
    vault,
    vaultEvents: emptyEventBook(),
    mailbox: openMailbox(),
    zone: new Map(),
    identityHeader,
    hubUrl,
    log,
  }
  applyConditions(simulation)
  return simulation
}

/** Makes the outside world as the world says it is: at the start, and after everything was put back. */
export function applyConditions({ pristine, clock, desk }: Simulation): void {
  if (!pristine.conditions) return
  const { clockAheadSeconds, graphSlowMilliseconds, graphThrottledEvery } = pristine.conditions
  clock.advance(clockAheadSeconds)
  const always = { target: 'graph', times: null, after: 0 } as const
  if (graphThrottledEvery > 0) desk.arm({ ...always, every: graphThrottledEvery, kind: 'throttle', retryAfter: '1' })
  if (graphSlowMilliseconds > 0) desk.arm({ ...always, every: 1, kind: 'delay', milliseconds: graphSlowMilliseconds })
}

function shiftable(base: SimulatorClock): Simulation['clock'] {
  let offsetSeconds = 0
  return {
    now: () => new Date(base.now().getTime() + offsetSeconds * 1_000),
    advance(seconds) {
      offsetSeconds += seconds
    },
    reset() {
      offsetSeconds = 0
    },
    get offsetSeconds() {
      return offsetSeconds
    },
  }
}

/** Where the simulated Entra is reached. @throws Error where it was not started */
export function entraBase(simulation: Simulation): string {
  if (simulation.entraAddress === undefined) throw new Error('The simulated Entra is not running.')
  return simulation.entraAddress
}
