import type { Clock } from './clock.ts'

type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical'

/** Writes one line about one event. Never give it a body, a header value, a query string or a durable input. */
export type Log = (level: LogLevel, source: string, message: string) => void

const LABELS = {
  trace: 'trace',
  debug: 'debug',
  information: 'info',
  warning: 'warn',
  error: 'ERROR',
  critical: 'ERROR',
} as const satisfies Record<LogLevel, string>

/** A log that writes `12:34:56.789 info  source: message` lines and leaves trace and debug out, as the genuine host does by default. */
export function lineLog(clock: Clock, write: (line: string) => void): Log {
  return (level, source, message) => {
    if (level === 'trace' || level === 'debug') return
    const time = new Date(clock.now()).toISOString().slice(11, 23)
    write(`${time} ${LABELS[level].padEnd(5)} ${source}: ${message}`)
  }
}
