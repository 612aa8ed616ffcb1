import { beforeEach, describe, expect, it } from 'vitest'
import { HubError, isHubError } from '../../../shared/domain/hub-error.ts'
import { usualLimits, type VisitLimit } from '../../../shared/domain/limits/limits.ts'
import { limitVisit, type Visit } from '../../../shared/services/limit-visits.ts'
import { memoryPorts, type MemoryPorts } from '../../support/memory-ports.ts'
import { noon } from '../support/facts.ts'

const secret = 'the right secret'
let ports: MemoryPorts
let looks: number

beforeEach(() => {
  ;({ ports } = memoryPorts(noon))
  looks = 0
})

interface Coming {
  readonly limit?: VisitLimit
  readonly from?: string
  /** Who a browser proves to be; `nobody` where its proof does not hold. */
  readonly browser?: string
  readonly says?: string
  readonly about?: string
}

/** Somebody follows a link, or asks something: `looks` counts how often it was looked at what they said. */
const come = ({ limit = 'link', from = '4/a', browser, says = secret, about = 'link 1' }: Coming = {}) => {
  const serve = async (visit: Visit) => {
    await visit.concern(about)
    looks += 1
    if (says !== secret) throw new HubError('setUpLink.unknown', 'No.')
    return 'served'
  }
  const isFailure = (thrown: unknown) => isHubError(thrown) && thrown.code !== 'caller.throttled'
  const proof = browser === undefined ? undefined : () => Promise.resolve(browser === 'nobody' ? undefined : browser)
  return limitVisit(ports, { limit, network: from === 'nowhere' ? undefined : from, proof, isFailure }, serve).catch(
    (thrown: unknown) => (isHubError(thrown) ? thrown.code : 'fault'),
  )
}
const times = async (count: number, coming: (time: number) => Coming) => {
  const heard: Record<string, number> = {}
  for (let time = 0; time < count; time += 1) {
    const said = await come(coming(time))
    heard[said] = (heard[said] ?? 0) + 1
  }
  return heard
}
const { link, 'look-up': lookUp, page } = usualLimits.perMinute

describe('guesses at a link', () => {
  it('from one network are answered to so many, and then the right secret alone is', async () => {
    expect(await times(link + 10, () => ({ says: 'a guess' }))).toEqual({
      'setUpLink.unknown': link,
      'caller.throttled': 10,
    })
    expect(await come()).toBe('served')
  })

  it('from one network are not even looked at when they do not end; whoever holds a proof is served all the same', async () => {
    await times(10 * link, (time) => ({ says: 'a guess', about: `link ${time}` }))
    expect(looks).toBe(4 * link)
    expect(await come()).toBe('caller.throttled')
    expect(await come({ browser: 'of somebody who is signed in' })).toBe('served')
    expect(await come({ from: '4/b' })).toBe('served')
  })

  it('from everywhere at once are slow, and whoever has the secret gets in from a network of theirs', async () => {
    await times(5 * link, (time) => ({ from: `4/${time}`, says: 'a guess' }))
    looks = 0
    const guesses = 40
    await times(guesses * 10, (time) => ({ from: `5/${time % guesses}`, says: 'a guess' }))
    expect(looks).toBe(guesses * Math.floor(link / 10))
    expect(await come({ from: '4/rightful' })).toBe('served')
    expect(await come({ about: 'link 2', from: '5/1' })).toBe('served')
  })

  it('that are right cost nothing, however many there are', async () => {
    expect(await times(10 * link, () => ({}))).toEqual({ served: 10 * link })
  })
})

describe('questions that anybody may ask', () => {
  it('are counted whatever the answer is, for each network', async () => {
    expect(await times(lookUp + 5, (time) => ({ limit: 'look-up', about: `a${time}` }))).toEqual({
      served: lookUp,
      'caller.throttled': 5,
    })
    ports.clock.advance(0.5)
    expect(await times(lookUp, (time) => ({ limit: 'look-up', about: `b${time}` }))).toMatchObject({
      served: lookUp / 2,
    })
  })

  it('about one account are few from each network, once they come from everywhere', async () => {
    const about = { limit: 'look-up', about: 'ada@customer.example' } as const
    expect(await times(5 * lookUp, (time) => ({ ...about, from: `4/${time}` }))).toEqual({ served: 5 * lookUp })
    expect(await times(30, () => ({ ...about, from: '5/1' }))).toEqual({ served: 12, 'caller.throttled': 18 })
    expect(await come({ ...about, from: '5/2' })).toBe('served')
  })

  it('of a network that nobody knows are those of a crowd', async () => {
    const crowd = await times(page * 20 + 1, (time) => ({ limit: 'page', from: 'nowhere', about: `p${time}` }))
    expect(crowd).toEqual({ served: page * 20, 'caller.throttled': 1 })
  })
})

describe('a browser that proves itself', () => {
  it('has a limit of its own', async () => {
    await times(lookUp, (time) => ({ limit: 'look-up', about: `a${time}` }))
    const heard = await times(30, () => ({ limit: 'look-up', browser: 'ada' }))
    expect(heard).toEqual({ served: lookUp / 5, 'caller.throttled': 30 - lookUp / 5 })
    expect(await come({ limit: 'look-up', browser: 'bo' })).toBe('served')
  })

  it('is asked for its proof no longer where a network brings wrong ones', async () => {
    await times(lookUp + 500, (time) => ({ limit: 'look-up', about: `a${time}` }))
    expect(await come({ limit: 'look-up', browser: 'ada' })).toBe('served')
    await times(300, () => ({ limit: 'look-up', browser: 'nobody' }))
    expect(await come({ limit: 'look-up', browser: 'ada' })).toBe('caller.throttled')
    ports.clock.advance(0.02)
    await times(lookUp, (time) => ({ limit: 'look-up', about: `b${time}` }))
    expect(await come({ limit: 'look-up', browser: 'ada' })).toBe('served')
  })
})

describe('a program', () => {
  const asks = (name: string | undefined, from = '4/a') =>
    limitVisit(ports, { limit: 'token', network: from, proof: undefined, isFailure: () => true }, (visit) => {
      if (name === undefined) throw new HubError('signature.invalid', 'No.')
      visit.isProgram(name)
      return Promise.resolve('served')
    }).catch((thrown: unknown) => (isHubError(thrown) ? thrown.code : 'fault'))

  it('that proves itself is not kept waiting by forged tokens of its neighbours', async () => {
    const heard = new Set<string>()
    for (let time = 0; time < 5000; time += 1) heard.add(await asks(undefined))
    expect([...heard]).toEqual(['signature.invalid', 'caller.throttled'])
    expect(await asks('loan engine')).toBe('served')
  })

  it('has a limit of its own, wherever it asks from', async () => {
    for (let time = 0; time < usualLimits.perMinute.program; time += 1) await asks('loan engine', `4/${time % 100}`)
    expect(await asks('loan engine', '4/z')).toBe('caller.throttled')
    expect(await asks('orders')).toBe('served')
  })
})
