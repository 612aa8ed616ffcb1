import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCookie, sessionCookieName } from '../../../functions/runtime/cookies.ts'
import { memberId } from '../../../shared/domain/ids.ts'
import { resolveCaller } from '../../../shared/services/resolve-caller.ts'
import { memberNamedIn, sessionCookieValue, sessionHash } from '../../../shared/services/session-hash.ts'
import { asking } from '../../functions/support/invocation.ts'
import { colleague, cookieOfAna, stage } from '../../functions/support/cast.ts'
import { memoryPorts } from '../../support/memory-ports.ts'
import { ana, guidOf, noon } from '../support/facts.ts'
import { expectRefusal } from '../support/refusals.ts'

const { ports } = memoryPorts(noon)

describe('the cookie of a session', () => {
  it('is one that the hub reads again, and says whose session it is', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const value = sessionCookieValue(ports, memberId(id))
        const request = asking({ headers: { cookie: `${sessionCookieName}=${value}` } })
        expect(readCookie(request, sessionCookieName)).toBe(value)
        expect(memberNamedIn(sessionHash(ports, value))).toBe(id)
      }),
    )
  })

  it('is found by both of its parts and by nothing else, and never names its secret', () => {
    const part = fc.string().filter((text) => !text.includes('.'))
    fc.assert(
      fc.property(part, part, part, part, (secret, whose, otherSecret, other) => {
        const isSame = secret === otherSecret && whose === other
        const [one, another] = [`${secret}.${whose}`, `${otherSecret}.${other}`]
        expect(sessionHash(ports, one) === sessionHash(ports, another)).toBe(isSame)
      }),
    )
    const value = sessionCookieValue(ports, ana)
    expect(sessionHash(ports, value)).not.toContain(value.slice(0, 43))
  })

  it('opens nobody else’s session, whomever it names, and none where nobody is named', async () => {
    const { ports: staged } = await stage({ tokenRoles: ['Admin'] })
    const secret = cookieOfAna.slice(0, 43)
    expect(await resolveCaller(staged, cookieOfAna)).toMatchObject({ kind: 'member', memberId: ana })
    for (const named of [`.${colleague}`, `.${guidOf(4711)}`, '.', ''])
      await expectRefusal('session.missing', resolveCaller(staged, secret + named))
  })
})
