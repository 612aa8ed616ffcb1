import { api } from '../../../shared/contract/api.ts'
import {
  featureFlags,
  flagDescriptions,
  parseFeatureFlag,
  type FlagTarget,
} from '../../../shared/domain/feature-flag.ts'
import { HubError } from '../../../shared/domain/hub-error.ts'
import { ensureFlags, listFlagOrganisations, listFlags, turnFlag } from '../../../shared/services/feature-flags.ts'
import { http } from '../../runtime/http.ts'

const turned = ({ flag, organisationId }: FlagTarget, on: boolean) => ({
  action: on ? ('flag.added' as const) : ('flag.removed' as const),
  organisationId,
  subject: `flag:${flag}`,
})

export const featureFlagFunctions = [
  http(api.listPlatformFlags, (ports) => listFlags(ports)),
  http(
    api.ensureFlags,
    async (ports) => ({ ...(await ensureFlags(ports)), organisationId: ports.platform.organisationId }),
    ({ createdKeys, organisationId }) =>
      createdKeys.length > 0 ? { action: 'flags.created', organisationId, subject: 'flags' } : undefined,
  ),
  http(
    api.targetFlag,
    async (ports, { id, __action: action, tenantId, cursor, limit }) => {
      const flag = parseFeatureFlag(id)
      if (!flag) throw new HubError('flag.unknown', 'There is no such flag.')
      const shown = await listFlagOrganisations(ports, flag, { cursor, limit })
      if (action === 'list' || tenantId === undefined) return { ...shown, change: undefined }
      const target = { flag, organisationId: tenantId }
      const { changed } = await turnFlag(ports, target, action === 'add')
      const after = await listFlagOrganisations(ports, flag, { cursor, limit })
      return { ...after, change: changed ? { target, on: action === 'add' } : undefined }
    },
    ({ change }) => change && { ...turned(change.target, change.on), foreign: true },
  ),
  http(api.listFlags, (ports) => listFlags(ports)),
  http(api.readFlags, async ({ featureFlags: flags }, { organisationId }) => {
    const on = await flags.onFor(organisationId)
    return {
      items: featureFlags.map((key) => ({ key, description: flagDescriptions[key], on: on.includes(key) })),
    }
  }),
  http(
    api.turnFlag,
    async (ports, { on, ...target }) => ({ ...target, on, ...(await turnFlag(ports, target, on)) }),
    ({ changed, on, ...target }) => (changed ? turned(target, on) : undefined),
  ),
]
