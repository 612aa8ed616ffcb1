import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deltaPath, firstPage, nextPage, readCursor, readDelta } from '../../../../shared/adapters/graph/page-cursor.ts'
import { HubError } from '../../../../shared/domain/hub-error.ts'
import { expectRefusal } from '../../support/refusals.ts'

const base = 'https://graph.microsoft.com'
const linkTo = (page: number) => `${base}/v1.0/users/delta?$skiptoken=page-${page}`
const refusedAs = (code: string, act: () => unknown) =>
  expectRefusal(
    code as 'delta.stale',
    new Promise((resolve) => {
      resolve(act())
    }),
  )

/** Follows links as a reading does, keeping nothing but the cursor, until it is refused. */
function walk(pageAfter: (page: number) => number, most: number): { pages: number; refusal: unknown } {
  let cursor = firstPage('/users/delta?$select=id')
  let page = 0
  for (let pages = 1; pages <= most; pages += 1) {
    try {
      page = pageAfter(page)
      cursor = readCursor(nextPage(cursor, linkTo(page), base))
    } catch (refusal) {
      return { pages, refusal }
    }
  }
  return { pages: most, refusal: undefined }
}

describe('the cursor of a page', () => {
  it('goes on for as many different pages as there are', () => {
    expect(walk((page) => page + 1, 5_000)).toEqual({ pages: 5_000, refusal: undefined })
  })

  it('finds any list that leads back into itself, however long the way there and around', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 40 }), (before, around) => {
        const { pages, refusal } = walk((page) => (page < before + around - 1 ? page + 1 : before), 1_000)
        expect(refusal).toBeInstanceOf(HubError)
        expect((refusal as HubError).code).toBe('source.unreadable')
        expect(pages).toBeLessThanOrEqual(3 * (before + around) + 4)
      }),
    )
  })

  it('holds a path and its query, and no host', () => {
    const cursor = nextPage(firstPage('/users/delta'), linkTo(1), base)
    expect(cursor).not.toContain('graph.microsoft.com')
    expect(readCursor(cursor).path).toBe('/users/delta?$skiptoken=page-1')
    expect(deltaPath(`${base}/v1.0/users/delta?$deltatoken=a`, base)).toBe('/users/delta?$deltatoken=a')
    expect(readDelta('/users/delta?$deltatoken=a').path).toBe('/users/delta?$deltatoken=a')
  })

  it.each(['https://evil.example/v1.0/users', `${base}/beta/users`, `${base}/v1.0/users?a=https://evil.example/`, ''])(
    'is not made of %j',
    async (link) => {
      await refusedAs('source.unreadable', () => nextPage(firstPage('/users'), link, base))
      await refusedAs('source.unreadable', () => deltaPath(link, base))
    },
  )

  it('that is not ours asks for a full reading, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.webUrl()), async (text) => {
        await refusedAs('delta.stale', () => readCursor(text))
        if (!/^\/[^/\s]\S*$|^\/$/.test(text)) await refusedAs('delta.stale', () => readDelta(text))
      }),
    )
  })
})
