import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { worldSchema, type World, type WorldTenant } from '../worlds/world.ts'

const { consents, removedServicePrincipals } = worldSchema.shape.tenants.element.shape
const stored = z.record(z.string(), z.object({ consents, removedServicePrincipals }))

/** What each tenant's administrators decided, across restarts where it has a file: the hub's own data outlives them too. */
export interface ConsentStore {
  /** The world with the decisions that were made since. */
  apply(world: World): World
  keep(tenant: WorldTenant): Promise<void>
}

export async function openConsentStore(path: string | undefined): Promise<ConsentStore> {
  const decisions = new Map(Object.entries(path === undefined ? {} : await readDecisions(path)))
  return {
    apply: (world) => ({
      ...world,
      tenants: world.tenants.map((tenant) => ({ ...tenant, ...decisions.get(tenant.tid) })),
    }),
    keep: async ({ tid, ...tenant }) => {
      decisions.set(tid, { consents: tenant.consents, removedServicePrincipals: tenant.removedServicePrincipals })
      if (path === undefined) return
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, JSON.stringify(Object.fromEntries(decisions)))
    },
  }
}

async function readDecisions(path: string): Promise<z.infer<typeof stored>> {
  const text = await readFile(path, 'utf8').catch(() => '{}')
  return stored.parse(JSON.parse(text))
}
