import { describe, expect, it } from 'vitest'
import { ChildEndedError, type End } from '../../../local/stack/child.ts'
import { keepHubRunning } from '../../../local/stack/keep-hub-running.ts'

const killed: End = { code: null, signal: 'SIGKILL' }
const crashed: End = { code: 1, signal: null }

/** A hub whose ends are told by the test; each start does what `starts` says next, and succeeds after that. */
function hubOf(starts: (End | undefined)[] = []) {
  let tell: (end: End) => void = () => undefined
  let now = 0
  let begun = 0
  const said: string[] = []
  const givenUp: string[] = []
  keepHubRunning(
    {
      startHub: async () => {
        begun += 1
        const end = starts.shift()
        if (end) throw new ChildEndedError('The hub did not start.\nits last words', end)
      },
      onHubLost: (listener) => {
        tell = listener
      },
    },
    { say: (line) => said.push(line), giveUp: (why) => givenUp.push(why), now: () => now },
  )
  /** The hub lives for so many seconds, then ends; resolves when everything that follows has happened. */
  const lose = async (end: End, afterSeconds: number) => {
    now += afterSeconds * 1000
    tell(end)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { lose, said, givenUp, begun: () => begun }
}

describe('a hub that is lost', () => {
  it('is started again however often it is killed', async () => {
    const hub = hubOf()
    for (let kill = 0; kill < 30; kill += 1) await hub.lose(killed, 0.1)
    expect(hub.begun()).toBe(30)
    expect(hub.givenUp).toEqual([])
  })

  it('is started again when it is killed before it is ready', async () => {
    const hub = hubOf([killed, killed])
    await hub.lose(killed, 60)
    expect(hub.begun()).toBe(3)
    expect(hub.givenUp).toEqual([])
  })

  it('is given up when it crashes soon after each of three starts', async () => {
    const hub = hubOf()
    for (let crash = 0; crash < 3; crash += 1) await hub.lose(crashed, 2)
    expect(hub.begun()).toBe(2)
    expect(hub.givenUp).toEqual([expect.stringContaining('crashed 3 times in a row')])
  })

  it('is not given up for crashes that lie far apart', async () => {
    const hub = hubOf()
    for (let crash = 0; crash < 20; crash += 1) await hub.lose(crashed, crash % 3 === 0 ? 11 : 2)
    expect(hub.begun()).toBe(20)
    expect(hub.givenUp).toEqual([])
  })

  it('is given up with its last words when it does not start', async () => {
    const hub = hubOf([crashed])
    await hub.lose(killed, 60)
    expect(hub.givenUp).toEqual(['The hub did not start.\nits last words'])
  })
})
