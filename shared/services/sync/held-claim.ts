import type { TenantMemory } from '../../domain/sync/sync-run.ts'
import type { Kept, Version } from '../../ports/storage.ts'
import type { SyncNeeds } from './scene.ts'

type Claimed = Pick<SyncNeeds, 'tenantMemories' | 'contacts' | 'contactLinks' | 'reconciliationItems'>

/** A claim of a tenant that waits until there is something to do for it. */
export interface HeldClaim {
  /** Whether it waits still: then nothing was done for the tenant in this run. */
  isHeld(): boolean
  /** Writes it where it waits. @throws HubError `version.stale` when another run was faster */
  take(): Promise<void>
  /** Does something for the tenant; the claim is written before it. */
  claimed<Result>(act: () => Promise<Result>): Promise<Result>
  /** Ports through which the claim is made, and is written before whatever is done. */
  readonly ports: Claimed
}

/**
 * Keeps a claim back until the first effect. Two runs that reach a tenant at a time meet on the version of its memory, whenever they claim it: the
 * claim is good only if nobody wrote it since it was read. Where nothing is to be done, the end of the tenant writes the memory once,
 * on the same condition.
 */
export function heldClaim({ tenantMemories, contacts, contactLinks, reconciliationItems }: SyncNeeds): HeldClaim {
  let memory: Kept<TenantMemory> | undefined
  /** Of the row as it is stored, while the claim waits; without a version where there is none yet. */
  let stored: { readonly version: Version | undefined } | undefined

  const put = async (next: TenantMemory, version: Version | undefined) => {
    const current = stored ? stored.version : version
    stored = undefined
    return (memory = await tenantMemories.put(next, current))
  }
  /** Of the claim that was held: whoever comes while it is written waits for it, and a refusal stays one. */
  let taking: Promise<unknown> = Promise.resolve()
  const take = async () => {
    if (stored && memory) {
      const { version, ...claimed } = memory
      taking = put(claimed, version)
      // Everybody who waits for it is told.
      taking.catch(() => undefined)
    }
    await taking
  }
  const claimed: HeldClaim['claimed'] = async (act) => {
    await take()
    return act()
  }
  return {
    isHeld: () => stored !== undefined,
    take,
    claimed,
    ports: {
      tenantMemories: {
        ...tenantMemories,
        find: async (...key) => (memory ??= await tenantMemories.find(...key)),
        put: async (next, version) => {
          if (next.claimedBy === undefined || next.claimedBy === memory?.claimedBy) return put(next, version)
          stored = { version }
          taking = Promise.resolve()
          return (memory = { ...next, version: version ?? '' })
        },
        putMissed: (...wish) => claimed(() => tenantMemories.putMissed(...wish)),
        removeMissed: (...wish) => claimed(() => tenantMemories.removeMissed(...wish)),
      },
      contacts: { ...contacts, write: (...wish) => claimed(() => contacts.write(...wish)) },
      contactLinks: {
        ...contactLinks,
        putAll: (...wish) => claimed(() => contactLinks.putAll(...wish)),
        replace: (...wish) => claimed(() => contactLinks.replace(...wish)),
      },
      reconciliationItems: {
        ...reconciliationItems,
        putAll: (...wish) => claimed(() => reconciliationItems.putAll(...wish)),
        replace: (...wish) => claimed(() => reconciliationItems.replace(...wish)),
      },
    },
  }
}
