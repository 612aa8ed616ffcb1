import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boardCalendar, boardCsv, type BoardEntry } from '../../../shared/domain/secrets-board.ts'
import { daysLater } from '../../../shared/domain/invitation.ts'
import { guidOf, noon, northBank } from '../support/facts.ts'

const anEntry = (change: Partial<BoardEntry> = {}): BoardEntry => ({
  organisationId: northBank,
  secretId: `${guidOf(1)}_${guidOf(2)}`,
  origin: 'own',
  clientId: guidOf(1),
  keyId: guidOf(2),
  integration: 'Loan engine',
  kind: 'password',
  displayName: 'hub 2026-11-23',
  state: 'current',
  startsAt: noon,
  endsAt: daysLater(noon, 730),
  delivery: 'opened',
  ...change,
})

/** RFC 4180 as it is read. */
function readCsv(text: string): readonly (readonly string[])[] {
  const fields = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/g)]
  const rows: string[][] = [[]]
  for (const [, quoted, bare = '', end] of fields) {
    rows.at(-1)?.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

/** RFC 5545 §3.1: lines unfolded; §3.3.11: the text of a property. */
const unfolded = (calendar: string) => calendar.replaceAll('\r\n ', '').split('\r\n')
const textOf = (calendar: string, name: string) =>
  unfolded(calendar)
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1)
    .replace(/\\([\\;,nN])/g, (_, sign: string) => (sign.toLowerCase() === 'n' ? '\n' : sign))
const calendarOf = (...entries: BoardEntry[]) =>
  boardCalendar(entries, { now: noon, host: 'hub.example', name: 'Secrets' })

const awkward = fc.string({ unit: 'grapheme', maxLength: 120 }).map((text) => text.replaceAll('\0', ''))

describe('the board as CSV', () => {
  it('has a line of names and one for each secret, moments in UTC', () => {
    const [names, row, ...none] = readCsv(boardCsv([anEntry()]))
    expect(none).toEqual([])
    expect(Object.fromEntries(names!.map((name, index) => [name, row?.[index]]))).toMatchObject({
      integration: 'Loan engine',
      state: 'current',
      endsAt: '2028-11-22T12:00:00.000Z',
      delivery: 'opened',
    })
  })

  it('gives every text back as it was, but what a spreadsheet would run', () => {
    fc.assert(
      fc.property(awkward, (displayName) => {
        const [names, row] = readCsv(boardCsv([anEntry({ displayName })]))
        const safe = /^[=+\-@\t\r]/.test(displayName) ? `'${displayName}` : displayName
        expect(row?.[names!.indexOf('displayName')]).toBe(safe)
      }),
    )
    expect(boardCsv([anEntry({ displayName: '=HYPERLINK("x")' })])).toContain(`"'=HYPERLINK(""x"")"`)
  })
})

describe('the ends as an iCalendar', () => {
  it('is one event a secret that ends, with the same id in every export', () => {
    const { endsAt: _, ...endless } = anEntry()
    const lines = unfolded(calendarOf(anEntry(), endless))
    expect(lines.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(1)
    expect(lines).toContain('DTSTART:20281122T120000Z')
    expect(lines).toContain(`UID:${northBank}_${guidOf(1)}_${guidOf(2)}@hub.example`)
    expect([lines[0], lines[1], lines.at(-2), lines.at(-1)]).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'END:VCALENDAR',
      '',
    ])
  })

  it('keeps the rules of RFC 5545 whatever a name holds: CRLF, at most 75 octets a line, no text that begins a property', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const calendar = calendarOf(anEntry({ integration: text }))
        const lines = calendar.split('\r\n')
        for (const line of lines) {
          expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
          expect(line).not.toMatch(/[\r\n]/)
        }
        const properties = unfolded(calendar)
          .filter((line) => line !== '')
          .map((line) => line.replace(/[:;].*/s, ''))
        expect(properties).toEqual([
          ...['BEGIN', 'VERSION', 'PRODID', 'CALSCALE', 'X-WR-CALNAME', 'BEGIN', 'UID', 'DTSTAMP', 'DTSTART'],
          ...['SUMMARY', 'DESCRIPTION', 'TRANSP', 'END', 'END'],
        ])
        // eslint-disable-next-line no-control-regex -- what a calendar cannot hold
        const kept = text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
        expect(textOf(calendar, 'SUMMARY')).toBe(`The password of ${kept} ends`)
      }),
    )
  })

  it('writes commas, semicolons, backslashes and line breaks as RFC 5545 has them', () => {
    const calendar = calendarOf(anEntry({ integration: 'a,b;c\\d\ne' }))
    expect(unfolded(calendar)).toContain('SUMMARY:The password of a\\,b\\;c\\\\d\\ne ends')
  })
})
