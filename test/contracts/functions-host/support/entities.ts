import type { DurablePlace } from './durable-place.ts'

export const entity = (key: string) => ({ $entity: ['Counter', key] })

type Batch = {
  self: object
  exists: boolean
  state: string | null
  batch: { name: string; input: string | null; isSignal: boolean }[]
}

/** What an entity was given, batch by batch. */
export async function batches(host: DurablePlace, key: string): Promise<Batch[]> {
  return (await host.received(`@counter@${key}`, 'entityTrigger')).map(({ input }) => input as Batch)
}

export const stateOf = (host: DurablePlace, key: string): Promise<{ entityExists: boolean; entityState?: unknown }> =>
  host.resolved('readEntityState', entity(key)) as Promise<{ entityExists: boolean }>

/** Waits until an entity's state is readable as `state`. */
export const becomes = (host: DurablePlace, key: string, state: unknown): Promise<true> =>
  host.until(async () => {
    const found = await stateOf(host, key)
    return found.entityExists && JSON.stringify(found.entityState) === JSON.stringify(state) ? true : undefined
  }, `The state of ${key}`)

/** Waits until an entity no longer exists. */
export const vanishes = (host: DurablePlace, key: string): Promise<true> =>
  host.until(async () => ((await stateOf(host, key)).entityExists ? undefined : true), `The end of ${key}`)
