import { Cron } from 'croner'
import { HostError, messageOf } from '../host-error.ts'

/** When a timer function is due. Times are milliseconds since 1970, the schedule is read in UTC as in Azure. */
export type Schedule = {
  text: string
  /** The first occurrence after `ms`; undefined when there is none. */
  next(ms: number): number | undefined
}

const FULL_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...[
      'january',
      'february',
      'march',
      'april',
      'june',
      'july',
      'august',
      'september',
      'october',
      'november',
      'december',
    ],
    ...['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
  ].map((name) => [name, name.slice(0, 3)]),
)

/**
 * Reads an NCRONTAB expression: six fields beginning with seconds, or five without; `%NAME%` stands for a setting. Day and
 * weekday must both hold (in crontab either would do).
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 *
 * @throws HostError when a setting is missing or the expression cannot be read
 */
export function parseSchedule(expression: string, settings: Readonly<Record<string, string | undefined>>): Schedule {
  const text = expression
    .replace(/%([^%]+)%/g, (_, name: string) => {
      const value = settings[name]
      if (value === undefined) throw new HostError(`the setting ${name} of its schedule '${expression}' is not set`)
      return value
    })
    .trim()
  const fields = text.split(/\s+/)
  if (fields.length !== 5 && fields.length !== 6) {
    throw new HostError(`its schedule '${text}' has ${fields.length} fields instead of 6 (or 5, without seconds)`)
  }
  const six = fields.length === 5 ? ['0', ...fields] : fields
  const names = six.map((field) => field.toLowerCase().replace(/[a-z]+/g, (name) => FULL_NAMES[name] ?? name))
  // croner knows more than NCRONTAB (L, W, #, ?, @daily); what Azure would refuse is refused here.
  if (!names.every((field) => /^(?:[\d*,/-]|[a-z]{3})+$/.test(field))) {
    throw new HostError(`its schedule '${text}' is not an NCRONTAB expression`)
  }
  try {
    const options = { timezone: 'UTC', domAndDow: true, sloppyRanges: true, mode: '6-part', paused: true } as const
    const cron = new Cron(names.join(' '), options)
    return { text, next: (ms) => cron.nextRun(new Date(ms))?.getTime() }
  } catch (thrown) {
    throw new HostError(`its schedule '${text}' is not an NCRONTAB expression (${messageOf(thrown)})`, {
      cause: thrown,
    })
  }
}
