import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cippBase, disconnected, probed, usedSecret, type CippConnection } from '../../../shared/domain/connection.ts'
import { minutesLater, noon, northBank } from '../support/facts.ts'

const connection: CippConnection = {
  organisationId: northBank,
  kind: 'cipp',
  baseUrl: 'https://cipp.example',
  state: 'connected',
  changedAt: noon,
  secrets: [{ name: 'entra_cipp_api_token', version: 'v1' }],
}

describe('the base address of a CIPP', () => {
  it.each([
    ['https://cipp.example', 'https://cipp.example'],
    [' https://CIPP.example/ ', 'https://cipp.example'],
    ['https://cipp.example/api', 'https://cipp.example'],
    ['https://cipp.example/API//', 'https://cipp.example'],
    ['https://cipp.example/behind/api/?code=x#top', 'https://cipp.example/behind'],
    ['not an address', 'not an address'],
  ])('typed as %s is %s', (typed, base) => {
    expect(cippBase(typed)).toBe(base)
  })

  it('is the same when it is read again', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (typed) => {
        expect(cippBase(cippBase(typed))).toBe(cippBase(typed))
      }),
    )
  })
})

describe('a connection', () => {
  it('uses the versions that it names, no other secret, and before versions were named the newest', () => {
    expect(usedSecret(connection, 'entra_cipp_api_token')).toEqual({ kind: 'version', version: 'v1' })
    expect(usedSecret(connection, 'microsoft_client_id')).toEqual({ kind: 'unused' })
    const { secrets: _, ...earlier } = connection
    expect(usedSecret(earlier, 'microsoft_client_id')).toEqual({ kind: 'newest' })
  })

  it('remembers since when it fails, not when it was last looked at', () => {
    const ill = probed(connection, minutesLater(1), { code: 'access.refused', aadsts: 50076, upstream: 'text' })
    const still = probed(ill, minutesLater(2), { code: 'credential.rejected' })
    expect(still).toMatchObject({ state: 'failing', changedAt: minutesLater(1), probedAt: minutesLater(2) })
    expect(still).not.toHaveProperty('aadsts')
    const well = probed(still, minutesLater(3))
    expect(well).toMatchObject({ state: 'connected', changedAt: minutesLater(3) })
    for (const trace of ['failure', 'aadsts', 'upstream']) expect(well).not.toHaveProperty(trace)
  })

  it('that is ended uses nothing, and what was wrong with it is over', () => {
    const ill = probed(connection, minutesLater(1), { code: 'access.refused' })
    const ended = disconnected(ill, minutesLater(2))
    expect(ended).toMatchObject({ state: 'disconnected', secrets: [], changedAt: minutesLater(2), uncleared: true })
    expect(ended).not.toHaveProperty('failure')
    expect(disconnected(ended, minutesLater(9)).changedAt).toEqual(minutesLater(2))
  })
})
