import { csvField } from './csv-line.ts'
import type { DeliveryState } from './delivery.ts'
import type { OrganisationId, ProviderId } from './ids.ts'
import type { SecretKind, SecretState } from './secret.ts'
import type { SecretOrigin } from './secret-notice.ts'

/** One Secret as the board shows it; never its value. */
export interface BoardEntry {
  readonly organisationId: OrganisationId
  readonly secretId: string
  readonly origin: SecretOrigin
  readonly clientId?: string
  readonly keyId?: string
  readonly providerId?: ProviderId
  /** As people call the program. */
  readonly integration?: string
  readonly kind: SecretKind | 'value'
  readonly displayName: string
  readonly state: SecretState
  readonly startsAt?: Date
  readonly endsAt?: Date
  /** What became of its delivery; `none`: it can be delivered. Absent where there is nothing to deliver. */
  readonly delivery?: DeliveryState | 'none'
}

const columns = [
  'organisationId',
  'integration',
  'clientId',
  'keyId',
  'kind',
  'displayName',
  'origin',
  'state',
  'startsAt',
  'endsAt',
  'delivery',
] as const

/** RFC 4180, in UTF-8. What a spreadsheet would take for a formula is marked as text. */
export function boardCsv(entries: readonly BoardEntry[]): string {
  const lines = entries.map((entry) => columns.map((column) => csvField(textOf(entry[column]))).join(','))
  return [columns.join(','), ...lines, ''].join('\r\n')
}

const textOf = (value: string | Date | undefined) => (value instanceof Date ? value.toISOString() : (value ?? ''))

interface Calendar {
  /** Of the export. */
  readonly now: Date
  /** The hub's host name, which makes ids worldwide unique. */
  readonly host: string
  readonly name: string
}

/** An iCalendar of the ends (RFC 5545): one event each, the same one in every export. A Secret without an end has none. */
export function boardCalendar(entries: readonly BoardEntry[], { now, host, name }: Calendar): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tenantry//Secrets//EN',
    'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${calendarText(name)}`,
    ...entries.flatMap((entry) => (entry.endsAt === undefined ? [] : eventOf(entry, entry.endsAt, now, host))),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

function eventOf(entry: BoardEntry, endsAt: Date, now: Date, host: string): readonly string[] {
  const { organisationId, secretId, integration, displayName, kind, origin, state } = entry
  const about = integration ?? displayName
  return [
    'BEGIN:VEVENT',
    `UID:${organisationId}_${secretId}@${host}`,
    `DTSTAMP:${calendarMoment(now)}`,
    `DTSTART:${calendarMoment(endsAt)}`,
    `SUMMARY:${calendarText(`The ${kind} of ${about} ends`)}`,
    `DESCRIPTION:${calendarText(`${displayName}\nstate: ${state}\norigin: ${origin}\norganisation: ${organisationId}`)}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ]
}

/** RFC 5545 §3.3.5, form 2: UTC. */
const calendarMoment = (moment: Date) => moment.toISOString().replace(/[-:]|\.\d{3}/g, '')

/** RFC 5545 §3.3.11. Other control characters have no place in a text. */
const calendarText = (text: string) =>
  text
    .replace(/\r\n?/g, '\n')
    // eslint-disable-next-line no-control-regex -- exactly what must not be there
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .replace(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll('\n', '\\n')

/** RFC 5545 §3.1: no line is longer than 75 octets, and none is cut within a character. */
function folded(line: string): string {
  let [text, octets] = ['', 0]
  for (const character of line) {
    const size = new TextEncoder().encode(character).length
    if (octets + size > 75) [text, octets] = [`${text}\r\n `, 1]
    text += character
    octets += size
  }
  return text
}
