import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../shared/domain/hub-error.ts'
import { memberId, type MemberId } from '../../shared/domain/ids.ts'
import { ana, guidOf, northBank, southBank } from '../shared/support/facts.ts'
import { callRoute } from './support/call-route.ts'
import { stage, stale, type Part } from './support/cast.ts'

/** One thing that can be wrong with a request to change a Member, and what it is refused for when nothing else is wrong. */
interface Fault {
  readonly code: ErrorCode
  readonly part?: Part
  readonly cookie?: false
  readonly about?: typeof northBank
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly memberId?: MemberId
}

const administrator: Part = { membership: { roles: ['Admin'] } }
/** Sound: Ana, Admin of North Bank by her Membership, makes herself Configurator too. */
const sound = JSON.stringify({ roles: ['Admin', 'Configurator'] })

/** In the order in which docs/api.md has them. */
const faults: readonly Fault[] = [
  { code: 'session.missing', cookie: false },
  { code: 'session.stale', part: { ...administrator, session: stale } },
  { code: 'forgery.suspected', headers: { 'x-anti-forgery': 'guess' } },
  { code: 'permission.missing', part: { membership: { roles: ['Employee'] } } },
  { code: 'organisation.foreign', about: southBank },
  { code: 'body.malformed', body: '{"roles":' },
  { code: 'input.invalid', body: '{"roles":["Emperor"]}' },
  { code: 'version.missing', headers: { 'if-match': '' } },
  { code: 'member.unknown', memberId: memberId(guidOf(404)) },
  { code: 'version.stale', headers: { 'if-match': '"bWVhbndoaWxl"' } },
  { code: 'admin.own', body: '{"roles":["Employee"]}' },
]

/** The first of the two says who calls; what the other breaks is put on top of it. */
async function refusal(...broken: readonly Fault[]) {
  const { ports } = await stage(broken.find(({ part }) => part)?.part ?? administrator)
  const whole = Object.assign({}, ...[...broken].reverse()) as Fault
  const { code } = await callRoute(ports, 'changeMember', whole.about ?? northBank, {
    cookie: broken.every(({ cookie }) => cookie !== false),
    memberId: whole.memberId ?? ana,
    body: whole.body ?? sound,
    headers: {
      // Somebody who is not there was read at some version all the same.
      ...(whole.memberId === undefined ? {} : { 'if-match': '"bWVhbndoaWxl"' }),
      ...(Object.assign({}, ...broken.map(({ headers }) => headers)) as Record<string, string>),
    },
  })
  return code ?? 'done'
}

describe('of several faults of a request', () => {
  it('none refuses it', async () => {
    expect(await refusal()).toBe('done')
  })

  it.each(faults.map((fault) => [fault.code, fault] as const))('%s alone is told as such', async (code, fault) => {
    expect(await refusal(fault)).toBe(code)
  })

  const pairs = faults.flatMap((first, place) =>
    faults.slice(place + 1).map((second) => [first.code, second.code, first, second] as const),
  )
  /** The same header or field cannot be broken in two ways at once. */
  const apart = pairs.filter(
    ([, , first, second]) =>
      !(first.body !== undefined && second.body !== undefined) &&
      !(first.part !== undefined && second.part !== undefined) &&
      !(first.headers?.['if-match'] !== undefined && second.headers?.['if-match'] !== undefined),
  )
  it.each(apart)('%s comes before %s', async (code, _later, first, second) => {
    expect(await refusal(first, second)).toBe(code)
  })

  it('the neighbours that share a part of the request keep the order too', async () => {
    // Both bodies are broken: it is no JSON, and what can be read of it names no role.
    expect(await refusal({ code: 'body.malformed', body: '[{"roles":["Emperor"]}]' })).toBe('body.malformed')
    // Not allowed, an hour after the sign-in.
    const lapsed = { membership: { roles: ['Employee'] as const }, session: stale }
    expect(await refusal({ code: 'session.stale', part: lapsed })).toBe('session.stale')
  })
})
