import { HubError, type ErrorCode, type ErrorDetails } from './hub-error.ts'
import type { EntraTenantId, OrganisationId } from './ids.ts'
import type { Membership } from './member.ts'
import { isConsentLost, type Organisation, type TenantMapping } from './organisation.ts'
import { effectiveRoles, type PersonRole, type TokenRoles } from './roles.ts'

/** What is known about one Organisation that a person might enter. */
export interface Door {
  readonly organisation: Organisation | undefined
  readonly mapping: TenantMapping | undefined
  readonly membership: Membership | undefined
  /** Where a configured identity provider leads here: whether it is enabled, and may let people in here. */
  readonly provider?: 'open' | 'shut'
}

export type DoorVerdict = ({ readonly open: true } & OpenDoor) | { readonly open: false; readonly code: ErrorCode }

const shut = (code: ErrorCode): DoorVerdict => ({ open: false, code })

/**
 * Whether a person may enter an Organisation, and with which roles. Denied unless allowed: the Organisation is active, an active
 * mapping or an active Membership leads there, and at least one role results. A mapping that is not active shuts out whoever comes by it,
 * Membership or not: an operator has not approved the tenant, or took it out.
 */
export function judgeDoor(door: Door, token: TokenRoles): DoorVerdict {
  const { organisation, mapping, membership, provider } = door
  if (!organisation) return shut('organisation.unknown')
  if (organisation.state === 'suspended') return shut('organisation.suspended')
  if (organisation.state === 'invited') return shut('organisation.invited')
  if (membership?.state === 'inactive') return shut('member.inactive')
  if (provider === 'shut') return shut('provider.disabled')
  if (!membership && provider === 'open') return shut('role.missing')
  if (!membership && !mapping) return shut('tenant.unknown')
  if (mapping?.state === 'revoked') return shut(isConsentLost(mapping) ? 'consent.lost' : 'tenant.revoked')
  if (mapping?.state === 'consented') return shut('tenant.pending')
  const roles = effectiveRoles({ ...token, mapping, membership })
  const portal = membership?.kind === 'portal'
  const entered = membership !== undefined
  return roles.length > 0 ? { open: true, organisation, roles, portal, entered } : shut('role.missing')
}

/** From the most to the least telling: of several shut doors, the person is told about the one that came nearest to opening. */
const tellingOrder: readonly ErrorCode[] = [
  'role.missing',
  'organisation.suspended',
  'organisation.invited',
  'tenant.pending',
  'consent.lost',
  'tenant.revoked',
  'provider.disabled',
  'member.inactive',
]

const sentences: Partial<Record<ErrorCode, string>> = {
  'role.missing': 'Your account has no role in your organisation yet. Ask your administrator to assign one.',
  'organisation.suspended': 'Your organisation is suspended.',
  'organisation.invited': 'Your organisation has not finished its onboarding yet.',
  'tenant.pending': "Your organisation's sign-in is waiting for approval.",
  'consent.lost': "Your organisation's consent was withdrawn. Its administrator can consent again.",
  'tenant.revoked': "Your organisation's sign-in was revoked.",
  'provider.disabled': 'This way to sign in is switched off.',
  'member.inactive': 'Your account has been deactivated.',
  'organisation.unknown': 'There is no such organisation.',
}

/** The refusal that explains a set of shut doors best; `details` for whoever helps the person. */
export function refusalOf(codes: readonly ErrorCode[], details?: ErrorDetails): HubError {
  const code = tellingOrder.find((candidate) => codes.includes(candidate)) ?? 'tenant.unknown'
  const sentence = sentences[code] ?? 'Your organisation has not been set up here.'
  return new HubError(code, sentence, details ? { details } : {})
}

export interface OpenDoor {
  readonly organisation: Organisation
  readonly roles: readonly PersonRole[]
  /** Whether the person is a customer of this Organisation rather than of its staff. */
  readonly portal: boolean
  /** Whether they have a Membership there already. */
  readonly entered: boolean
}

/** Every Organisation open to a person, by name; a refusal when there is none, which names the tenant, if they came by one. */
export function openDoors(
  doors: readonly Door[],
  token: TokenRoles & { readonly tid?: EntraTenantId },
): readonly OpenDoor[] {
  const verdicts = doors.map((door) => judgeDoor(door, token))
  const open = verdicts.filter((verdict) => verdict.open)
  if (open.length === 0) {
    const codes = verdicts.flatMap((verdict) => (verdict.open ? [] : [verdict.code]))
    throw refusalOf(codes, token.tid === undefined ? undefined : { tid: token.tid })
  }
  return open
    .map(({ open: _, ...door }) => door)
    .sort((a, b) => a.organisation.displayName.localeCompare(b.organisation.displayName, 'en'))
}

/** A person with one Organisation is in it at once; with several, the last choice stands only while that door is open. */
export function activeDoor(doors: readonly OpenDoor[], wished: OrganisationId | undefined): OpenDoor | undefined {
  if (doors.length === 1) return doors[0]
  return doors.find(({ organisation }) => organisation.organisationId === wished)
}
