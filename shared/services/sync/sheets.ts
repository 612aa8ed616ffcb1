import type { DecisionReason } from '../../domain/sync/decision.ts'
import type { TenantResult } from '../../domain/sync/sync-run.ts'

const numbered = (number: number) => String(number).padStart(6, '0')

/** What comes after an operator let the tenant through comes after everything before. */
const passOf = ({ letThroughBy }: TenantResult) => (letThroughBy === undefined ? 'a' : 'b')

/**
 * Names of the sheets that steps write their lines on. A step that is repeated has the same one; in the order of names they stand in the
 * order in which they were written, as far as they can be about the same people.
 */
export const sheets = {
  page: (result: TenantResult, part: number) =>
    `${passOf(result)}1-${numbered(result.reading)}-${numbered(result.pages)}-${part}`,
  kept: (result: TenantResult, reason: DecisionReason, part = '') => `${passOf(result)}2-${reason}-${part}`,
  leaving: (result: TenantResult, place = '') => `${passOf(result)}3-${place}`,
  secondLook: (result: TenantResult, place = '') => `${passOf(result)}4-${place}`,
  queue: (result: TenantResult, place = '') => `${passOf(result)}5-${place}`,
} as const
