import type { Provisioning } from '../../domain/integration/provisioning.ts'
import type { Rotation } from '../../domain/integration/rotation.ts'
import type { SecretPolicy } from '../../domain/integration/secret-policy.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { Ports } from '../../ports/ports.ts'
import { table, type OpenTable } from './table.ts'

const policyRow = 'policy'

export function provisioningTables(
  open: OpenTable,
): Pick<Ports, 'provisionings' | 'rotations' | 'secretPolicies' | 'integrationUses'> {
  const provisionings = table<Provisioning>(open, 'Provisionings')
  const rotations = table<Rotation>(open, 'Rotations')
  const policies = table<SecretPolicy>(open, 'SecretPolicies')
  const provisioningKey = (partition: string, row: string) => ({ partition, row })
  return {
    provisionings: {
      find: (organisationId, provisioningId) => provisionings.find(provisioningKey(organisationId, provisioningId)),
      list: (organisationId, wish) => provisionings.page({ partition: organisationId }, wish),
      listAll: (wish) => provisionings.pageOfAll(wish),
      insert: (one) => provisionings.insert(provisioningKey(one.organisationId, one.provisioningId), one),
      replace: (one, version) =>
        provisionings.replace(provisioningKey(one.organisationId, one.provisioningId), one, version),
    },
    rotations: {
      find: (organisationId, clientId) => rotations.find({ partition: organisationId, row: clientId }),
      listAll: (wish) => rotations.pageOfAll(wish),
      insert: (one) => rotations.insert({ partition: one.organisationId, row: one.clientId }, one),
      replace: (one, version) => rotations.replace({ partition: one.organisationId, row: one.clientId }, one, version),
    },
    secretPolicies: {
      find: (organisationId) => policies.find({ partition: organisationId, row: policyRow }),
      put: async (policy, version) => {
        const key = { partition: policy.organisationId, row: policyRow }
        const kept =
          version === undefined ? await policies.insert(key, policy) : await policies.replace(key, policy, version)
        if (!kept) throw new HubError('version.stale', 'It was set meanwhile. Read it again and decide again.')
        return kept
      },
    },
    integrationUses: useTable(open),
  }
}

/** A use is written down once in so many milliseconds, by each instance. */
const useEvery = 15 * 60_000
const mostRemembered = 10_000

function useTable(open: OpenTable): Ports['integrationUses'] {
  const uses = table<{ readonly usedAt: Date }>(open, 'IntegrationUses')
  const noted = new Map<string, number>()
  return {
    find: async (organisationId, clientId) => (await uses.find({ partition: organisationId, row: clientId }))?.usedAt,
    note: (organisationId, clientId, at) => {
      const last = noted.get(clientId)
      if (last !== undefined && at.getTime() - last < useEvery) return
      if (noted.size >= mostRemembered) noted.clear()
      noted.set(clientId, at.getTime())
      uses.put({ partition: organisationId, row: clientId }, { usedAt: at }).catch(() => {
        noted.delete(clientId)
      })
    },
  }
}
