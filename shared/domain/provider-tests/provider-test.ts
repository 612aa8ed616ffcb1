import type { ErrorCode } from '../hub-error.ts'
import type { OrganisationId, ProviderId } from '../ids.ts'
import type { LocalField } from '../profile.ts'
import type { EMailEvidence } from '../providers/e-mail-proof.ts'
import type { ClaimSource, Reading } from '../providers/field-map.ts'
import type { LoginDecision } from '../providers/login-decision.ts'
import type { Check } from './judge-checks.ts'

/** What a test found may be read for so long, in minutes, and only by whoever made it. */
export const testMinutes = 10

/** A claim as the tester sees it: JSON, cut where it is long. */
export interface ShownClaim {
  readonly source: ClaimSource['name']
  readonly name: string
  readonly value: string
  readonly isCut: boolean
}

/** What is for the tester's eyes alone: sealed with what only their browser holds. */
export interface TestFindings {
  readonly displayName: string
  readonly claims: readonly ShownClaim[]
  /** How many claims there were besides. */
  readonly leftOut: number
  readonly fields: Readonly<Partial<Record<LocalField, Reading>>>
}

/** A sign-in that was tried at a provider, and touched nobody. */
export interface ProviderTest {
  readonly testId: string
  readonly organisationId: OrganisationId
  readonly providerId: ProviderId
  /** Who tested, as the audit trail calls them, and with what session, where they had one. */
  readonly tester: string
  readonly sessionHash?: string
  readonly browserHash: string
  readonly checks: readonly Check[]
  /** Of one that was refused. */
  readonly code?: ErrorCode
  readonly reason?: string
  /** What the e-mail is worth, and what the login handler would do. */
  readonly eMail?: EMailEvidence['kind']
  readonly decision?: LoginDecision['decision']
  /** Why it would refuse. */
  readonly decisionCode?: ErrorCode
  readonly membership?: 'keep' | 'update' | 'join'
  /** {@link TestFindings}, sealed. */
  readonly sealed?: string
  readonly testedAt: Date
  readonly expiresAt: Date
}

/** Whether this caller, in this browser, made the test, and in time. */
export function isTesters(
  test: ProviderTest | undefined,
  who: { readonly tester: string; readonly sessionHash: string | undefined; readonly browserHash: string | undefined },
  now: Date,
): test is ProviderTest {
  return (
    test !== undefined &&
    now < test.expiresAt &&
    test.tester === who.tester &&
    test.browserHash === who.browserHash &&
    (test.sessionHash === undefined || test.sessionHash === who.sessionHash)
  )
}

const longestValue = 300
/** Of all claims together, as UTF-8: a row has room for them. */
const mostBytes = 12_000
const sizeOf = (text: string) => new TextEncoder().encode(text).length

/** Claims as a tester sees them, as many as there is room for. */
export function shownClaims(sources: readonly ClaimSource[]): Pick<TestFindings, 'claims' | 'leftOut'> {
  const all = sources.flatMap(({ name: source, claims }) =>
    Object.entries(claims).map(([name, value]) => shown(source, name, value)),
  )
  const claims: ShownClaim[] = []
  let bytes = 0
  for (const claim of all) {
    bytes += sizeOf(JSON.stringify(claim))
    if (bytes > mostBytes) break
    claims.push(claim)
  }
  return { claims, leftOut: all.length - claims.length }
}

function shown(source: ClaimSource['name'], name: string, value: unknown): ShownClaim {
  const text = written(value)
  const isCut = text.length > longestValue || name.length > longestValue
  return { source, name: cut(name), value: cut(text), isCut }
}

/** What is nested without end cannot be written by a parser that reads it. */
function written(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return Array.isArray(value) ? '[…]' : '{…}'
  }
}

const cut = (text: string) => text.slice(0, longestValue).toWellFormed()

/** Values of mapped fields, short enough for a row. */
export const shownFields = (fields: TestFindings['fields']): TestFindings['fields'] =>
  Object.fromEntries(
    Object.entries(fields).map(([field, reading]) => [
      field,
      'value' in reading ? { value: reading.value.slice(0, 100).toWellFormed() } : reading,
    ]),
  )
