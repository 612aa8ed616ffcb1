import type { OrganisationId } from './ids.ts'

/** Switches with Organisation targeting; off for everybody until an operator targets an Organisation. */
export const featureFlags = [
  'entra-integration-ui',
  'entra-integration-cipp',
  'entra-integration-field-sync',
  'entra-integration-ambiguous-queue',
  'entra-integration-client-sync-action',
] as const
export type FeatureFlag = (typeof featureFlags)[number]

/** What each opens, for whoever turns it on. */
export const flagDescriptions: Readonly<Record<FeatureFlag, string>> = {
  'entra-integration-ui': 'The directory integration: connection, discovery, mapping, sync. Off: none of it is there.',
  'entra-integration-cipp':
    'CIPP as a source. Off: it cannot be chosen, connected or validated; an existing one goes on.',
  'entra-integration-field-sync': 'Choosing which fields sync may overwrite. Off: the stored choice applies.',
  'entra-integration-ambiguous-queue': 'Reading and resolving what sync asks about. Off: items still gather.',
  'entra-integration-client-sync-action': 'Starting a sync for one client. Off: such a start is refused.',
}

/** Undefined for a text that names no flag of ours. */
export const parseFeatureFlag = (text: string): FeatureFlag | undefined => featureFlags.find((flag) => flag === text)

/** The first flag opens the whole integration: without it none of the finer ones opens anything. */
export const flagsNeeded = (flag: FeatureFlag): readonly FeatureFlag[] => [...new Set([featureFlags[0], flag])]

/** A flag that was created, so that Organisations can be targeted. */
export interface KnownFlag {
  readonly flag: FeatureFlag
  readonly createdAt: Date
}

/** This flag is on for that Organisation. */
export interface FlagTarget {
  readonly flag: FeatureFlag
  readonly organisationId: OrganisationId
}
