import type { ErrorCode } from './hub-error.ts'

/** How often in a row a source may ask for patience, or fail, before a run gives up. */
const mostWaits = 12
const longestOwnWait = 60
/** How often in a row for an answer that makes no sense: garbled on its way, it is well the next time; else it stays so. */
const mostGarbled = 4
/** A page where data was expected may be a gateway's, which has a bad moment. */
const garbled: ReadonlySet<ErrorCode> = new Set(['source.unreadable', 'source.misaddressed'])

/** Whether a source's answer made no sense. */
export const isGarbled = (code: ErrorCode) => garbled.has(code)

/**
 * How long to wait before asking a source again, in seconds: as long as it asked for (one second more, since a durable timer may fire up
 * to a second early), else 1, 2, 4, … up to a minute. Undefined: enough patience was shown.
 * @param waits how often in a row it was waited for already
 * @param code why; an answer that could not be read is asked for again a few times only
 */
export function secondsToWait(waits: number, asked: number | undefined, code?: ErrorCode): number | undefined {
  if (waits >= (code !== undefined && isGarbled(code) ? mostGarbled : mostWaits)) return undefined
  return asked === undefined ? Math.min(2 ** waits, longestOwnWait) : asked + 1
}
