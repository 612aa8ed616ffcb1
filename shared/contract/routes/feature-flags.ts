import type { ApiRoute } from '../api-route.ts'
import * as f from '../feature-flags.ts'
import { organisation } from './paths.ts'

const byKey = { allow: 'anyone', session: 'ignored', key: 'platform' } as const
const platformFlags = 'api/v1/platform-feature-flags'

export const featureFlagRoutes = {
  listPlatformFlags: {
    ...byKey,
    name: 'ListPlatformFeatureFlags',
    method: 'GET',
    route: platformFlags,
    summary: 'With the master key: every feature flag, each with the organisations that it is on for',
    input: f.ListPlatformFlags,
    output: f.FlagList,
    status: 200,
  },
  ensureFlags: {
    ...byKey,
    name: 'EnsurePlatformFeatureFlags',
    method: 'POST',
    route: platformFlags,
    summary: 'With the master key: create the flags that are missing; a repeat changes nothing',
    input: f.EnsureFlags,
    output: f.EnsuredFlags,
    status: 200,
  },
  targetFlag: {
    ...byKey,
    name: 'TargetPlatformFeatureFlag',
    method: 'POST',
    route: `${platformFlags}/{id}/tenants`,
    summary: 'With the master key: turn a flag on or off for an organisation, or list those that it is on for',
    input: f.TargetFlag,
    output: f.FlagOrganisations,
    status: 200,
    refusals: ['flag.unknown', 'organisation.unknown'],
  },
  listFlags: {
    name: 'ListFeatureFlags',
    method: 'GET',
    route: 'api/v1/feature-flags',
    allow: 'platform.organisations.read',
    summary: 'Every feature flag, each with the organisations that it is on for',
    input: f.ListFlags,
    output: f.FlagList,
    status: 200,
  },
  readFlags: {
    name: 'ReadFeatureFlags',
    method: 'GET',
    route: `${organisation}/feature-flags`,
    allow: 'platform.organisations.read',
    summary: 'Which feature flags are on for an organisation',
    input: f.ReadFlags,
    output: f.OrganisationFlags,
    status: 200,
  },
  turnFlag: {
    name: 'TurnFeatureFlag',
    method: 'PUT',
    route: `${organisation}/feature-flags/{flag}`,
    allow: 'platform.organisations.update',
    summary: 'Turn a feature flag on or off for an organisation',
    input: f.TurnFlag,
    output: f.TurnedFlag,
    status: 200,
    refusals: ['organisation.unknown'],
  },
} as const satisfies Record<string, ApiRoute>
