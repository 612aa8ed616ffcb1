import type { Permission, Flag } from '../session/use-session.ts'
import type { texts } from '../texts/texts.ts'

type Group = keyof typeof texts.shell.groups

/** A part of the console that has its place in the navigation. Its address is in `pages`, its name in `texts.shell.names`, both by `page`. */
export interface Section {
  readonly page: keyof typeof texts.shell.names
  readonly group: Group
  /** Who sees it; everybody who is in, unless named. */
  readonly permission?: Permission
  /** What must be switched on for the organisation. */
  readonly flag?: Flag
}

/** In the order in which they stand, one line each. */
const sections: readonly Section[] = [
  { page: 'home', group: 'overview' },

  { page: 'connect', group: 'directory', permission: 'system_settings.read', flag: 'entra-integration-ui' },
  { page: 'runs', group: 'directory', permission: 'system_settings.read', flag: 'entra-integration-ui' },
  { page: 'queue', group: 'directory', permission: 'system_settings.read', flag: 'entra-integration-ambiguous-queue' },
  { page: 'contacts', group: 'directory', permission: 'system_settings.read' },
  { page: 'clients', group: 'directory', permission: 'system_settings.read' },
  { page: 'syncSettings', group: 'directory', permission: 'system_settings.read', flag: 'entra-integration-ui' },

  { page: 'identityProviders', group: 'signIn', permission: 'system_settings.read' },
  { page: 'domains', group: 'signIn', permission: 'system_settings.read' },
  { page: 'signInTraces', group: 'signIn', permission: 'audit.read' },

  { page: 'integrations', group: 'programs', permission: 'integrations.read' },
  { page: 'secrets', group: 'programs', permission: 'integrations.read' },
  { page: 'webhooks', group: 'programs', permission: 'integrations.read' },
  { page: 'api', group: 'programs', permission: 'integrations.read' },

  { page: 'members', group: 'organisation', permission: 'members.read' },
  { page: 'access', group: 'organisation', permission: 'members.read' },
  { page: 'tenantMappings', group: 'organisation', permission: 'system_settings.read' },
  { page: 'privacy', group: 'organisation', permission: 'members.read' },
  { page: 'audit', group: 'organisation', permission: 'audit.read' },

  { page: 'organisations', group: 'platform', permission: 'platform.organisations.read' },
  { page: 'featureFlags', group: 'platform', permission: 'platform.organisations.read' },
  { page: 'health', group: 'platform', permission: 'platform.organisations.read' },
]

/** What somebody with these rights is shown, by group. */
export function sectionsFor(rights: {
  readonly permissions: readonly Permission[]
  readonly flags: readonly Flag[]
}): readonly { readonly group: Group; readonly sections: readonly Section[] }[] {
  const shown = sections.filter(
    ({ permission, flag }) =>
      (permission === undefined || rights.permissions.includes(permission)) &&
      (flag === undefined || rights.flags.includes(flag)),
  )
  return [...new Set(shown.map(({ group }) => group))].map((group) => ({
    group,
    sections: shown.filter((section) => section.group === group),
  }))
}
