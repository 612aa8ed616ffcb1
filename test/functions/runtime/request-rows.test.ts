import { describe, expect, it } from 'vitest'
import { readRows } from '../../../shared/adapters/rows/read-rows.ts'
import { judgedBy, requestRows } from '../../../functions/runtime/request-rows.ts'
import { ClientRow, ContactRow } from '../../../shared/contract/address-book.ts'
import { harbour } from '../../shared/support/facts.ts'
import { refusalOf } from '../../shared/support/refusals.ts'
import { asking } from '../support/invocation.ts'

const sent = (contentType: string, body = 'externalId\nC-1\n', more: Record<string, string> = {}) =>
  asking({ method: 'POST', body, headers: { 'content-type': contentType, ...more } })

async function read(request: Parameters<typeof requestRows>[0]) {
  const rows: unknown[] = []
  for await (const row of requestRows(request, readRows)) rows.push(row)
  return rows
}

describe('the rows of a request', () => {
  it('are read by the type that it names', async () => {
    const rows = [{ line: 2, fields: { externalId: 'C-1' } }]
    expect(await read(sent('text/csv'))).toEqual(rows)
    expect(await read(sent('Text/CSV; header=present; charset="UTF-8"'))).toEqual(rows)
    expect(await read(sent('application/json', '[\n{"externalId":"C-1"}]'))).toEqual(rows)
    expect(await read(sent('application/x-ndjson', '\n{"externalId":"C-1"}'))).toEqual(rows)
  })

  it.each([
    '',
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'text/csv; charset=iso-8859-1',
    'constructor',
  ])('are not read as %j', (type) => {
    expect(refusalOf(() => requestRows(sent(type), readRows))).toBe('body.malformed')
  })

  it('are refused where they are announced, or turn out, to be more than 50 MB', async () => {
    const announced = sent('text/csv', 'a\n', { 'content-length': '52428801' })
    expect(refusalOf(() => requestRows(announced, readRows))).toBe('body.oversize')
    const row = `${'x'.repeat(1000)}\n`
    const large = sent('text/csv', `externalId\n${row.repeat(52_500)}`)
    await expect(read(large)).rejects.toMatchObject({ code: 'body.oversize' })
  })
})

describe('a row', () => {
  it('of clients has an external id, and domains in one form', () => {
    expect(judgedBy(ClientRow)({ externalId: ' C-1 ', primaryDomain: 'https://www.Harbour.example/x' })).toEqual({
      row: { externalId: 'C-1', primaryDomain: 'harbour.example' },
    })
    expect(judgedBy(ClientRow)({ displayName: 'x', domain: 'y' })).toEqual({
      faults: expect.arrayContaining([expect.stringMatching(/^externalId/), 'unknown: domain']) as string[],
    })
  })

  it('of contacts names its client in one of two ways, and further addresses as a list or in one cell', () => {
    const row = { externalId: 'P-1', clientId: harbour.toUpperCase(), otherEmails: 'a@b.example; c@d.example' }
    expect(judgedBy(ContactRow)(row)).toEqual({
      row: { externalId: 'P-1', clientId: harbour, otherEmails: ['a@b.example', 'c@d.example'] },
    })
    expect(judgedBy(ContactRow)({ externalId: 'P-1', otherEmails: ['a@b.example'], phone: null })).toEqual({
      row: { externalId: 'P-1', otherEmails: ['a@b.example'], phone: null },
    })
    const faulty = judgedBy(ContactRow)({ externalId: 'P-1', email: 'secret person', displayName: 'a\u0007' })
    expect(faulty).toMatchObject({
      faults: [expect.stringMatching(/^displayName: /), 'email: is not an e-mail address'],
    })
    expect(JSON.stringify(faulty)).not.toContain('secret person')
  })
})
