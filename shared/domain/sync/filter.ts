import type { DirectoryUser } from '../directory-user.ts'
import type { EntraTenantId } from '../ids.ts'
import { matchesPattern, readPattern, type Pattern } from './pattern.ts'

/** Who is left out of a sync; the first reason in this order counts. */
export const filterReasons = [
  'shared-mailbox',
  'disabled',
  'missing-identity',
  'guest',
  'unlicensed',
  'service-account',
  'custom-pattern',
  'group',
] as const
export type FilterReason = (typeof filterReasons)[number]

/** What an Organisation leaves out. A toggle that is off leaves nobody out for that reason. */
export interface SyncFilter {
  readonly sharedMailbox: boolean
  readonly disabled: boolean
  readonly missingIdentity: boolean
  readonly guest: boolean
  readonly unlicensed: boolean
  readonly serviceAccount: boolean
  /** Found in the part before the @ of an address. */
  readonly servicePatterns: readonly string[]
  /** Found in name, mail or user principal name. */
  readonly customPatterns: readonly string[]
  /** Of a tenant that is named here only members of these groups take part. */
  readonly groups: readonly { readonly tid: EntraTenantId; readonly groupId: string }[]
}

const defaultServicePatterns = ['^svc[-_.]', '^sa[-_.]', '^system[-_.]', '^service[-_.]?account', '^no-?reply'] as const

export const defaultFilter: SyncFilter = {
  sharedMailbox: true,
  disabled: true,
  missingIdentity: true,
  guest: true,
  unlicensed: false,
  serviceAccount: true,
  servicePatterns: defaultServicePatterns,
  customPatterns: [],
  groups: [],
}

/** A filter ready to judge the people of one tenant. `groups`: object ids of the members, absent where no group counts for it. */
export interface ReadyFilter {
  readonly filter: SyncFilter
  readonly service: readonly Pattern[]
  readonly custom: readonly Pattern[]
  readonly members?: ReadonlySet<string> | undefined
}

/** A pattern that was refused when it was saved cannot be here; one that came otherwise leaves nobody out. */
const ready = (texts: readonly string[]) => texts.map(readPattern).filter((pattern) => 'steps' in pattern)

export const readyFilter = (filter: SyncFilter, members?: ReadonlySet<string>): ReadyFilter => ({
  filter,
  service: ready(filter.servicePatterns),
  custom: ready(filter.customPatterns),
  ...(members ? { members } : {}),
})

/** The faults of the patterns of a filter, each as `pattern: what is wrong`. */
export const patternFaults = ({ servicePatterns, customPatterns }: SyncFilter): readonly string[] =>
  [...servicePatterns, ...customPatterns].flatMap((text) => {
    const read = readPattern(text)
    return 'fault' in read ? [`${text}: ${read.fault}`] : []
  })

/**
 * Why a person is left out, if they are; and whether something that a toggle asks for is not known of them, in which case they are kept
 * and it counts as a warning. A shared mailbox is believed only where the source proves it.
 */
export function judgeUser(
  user: DirectoryUser,
  { filter, service, custom, members }: ReadyFilter,
): { readonly reason?: FilterReason; readonly warning: boolean } {
  const { objectId, upn, mail } = user
  const locals = [upn, mail].flatMap((address) => (address === undefined ? [] : [address.trim().replace(/@.*$/s, '')]))
  const texts = [user.displayName, mail, upn].filter((text) => text !== undefined)
  const found = (patterns: readonly Pattern[], among: readonly string[]) =>
    patterns.some((pattern) => among.some((text) => matchesPattern(pattern, text)))
  const applies: Readonly<Record<FilterReason, () => boolean>> = {
    'shared-mailbox': () => filter.sharedMailbox && user.sharedMailbox === true,
    disabled: () => filter.disabled && user.enabled === false,
    // Somebody without an object id cannot be remembered, whatever the toggle says.
    'missing-identity': () =>
      objectId === undefined || (filter.missingIdentity && upn === undefined && mail === undefined),
    guest: () => filter.guest && user.userType === 'guest',
    unlicensed: () => filter.unlicensed && user.licensed === false,
    'service-account': () => filter.serviceAccount && found(service, locals),
    'custom-pattern': () => found(custom, texts),
    group: () => members !== undefined && (objectId === undefined || !members.has(objectId)),
  }
  const reason = filterReasons.find((candidate) => applies[candidate]())
  const unknown = (filter.guest && user.userType === undefined) || (filter.unlicensed && user.licensed === undefined)
  return { ...(reason === undefined ? {} : { reason }), warning: reason === undefined && unknown }
}
