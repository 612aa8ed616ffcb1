/** The longest wait that is believed, in seconds: a wrong header must not park a run for a year. */
const longestWait = 3600

/**
 * `Retry-After` in seconds, rounded up: whole, decimal (Graph sends both) or an HTTP date (RFC 9110 §10.2.3). Undefined when absent or
 * unreadable.
 */
export function retryAfterSeconds(header: string | null, now: Date): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text)), longestWait)
  // Date.parse reads far more than dates of HTTP: "1,5" would be a day of 2001, and so no wait at all.
  const date = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(date)) return undefined
  return Math.min(Math.max(Math.ceil((date - now.getTime()) / 1000), 0), longestWait)
}
