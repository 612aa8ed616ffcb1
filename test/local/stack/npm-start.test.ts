import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { loadWorld } from '../../../local/worlds/load-world.ts'
import { SessionView } from '../../../shared/contract/session.ts'
import type { Browser } from '../../support/browser.ts'
import { eventually } from '../../support/eventually.ts'
import { personOf, signIn, type HubPlace } from '../../support/hub.ts'
import {
  answers,
  cleanUp,
  hubProcessOf,
  nothingRuns,
  npmStart,
  npmStartUnderNpm,
  processesOf,
  temporaryData,
  type Started,
} from './support/npm-start.ts'

const bank = await loadWorld('bank')

/** Who is signed in, in the eyes of a hub that may be on its way back. */
const memberAt = ({ hub }: HubPlace, browser: Browser) =>
  eventually('the hub tells whose session it is', async () => {
    const answer = await browser.visit(`${hub}/auth/session`).catch(() => undefined)
    if (answer?.status === 401) return 'nobody'
    if (answer?.status !== 200) return undefined
    const session = SessionView.parse(await answer.json())
    return session.state === 'anonymous' ? 'nobody' : session.member.displayName
  })

const signInOrla = async (place: HubPlace) => {
  const { browser } = await signIn(place, personOf(bank, 'Orla Venn'))
  return browser
}

describe('what is stored lasts, and nothing that runs does', { timeout: 90_000 }, () => {
  let data: string
  let browser: Browser
  let place: HubPlace
  let run: Started

  afterAll(cleanUp)

  it('a person signs in', async () => {
    data = await temporaryData()
    run = npmStart(['--data', data, '--port', '0'])
    place = await run.ready()
    browser = await signInOrla(place)
    expect(await memberAt(place, browser)).toBe('Orla Venn')
  })

  it('the signed-in person stays so when the hub alone is killed: it is started again', async () => {
    const killed = await hubProcessOf(data)
    process.kill(killed, 'SIGKILL')
    await run.untilItSays(/The hub was killed\. Starting it again/)
    expect(await memberAt(place, browser)).toBe('Orla Venn')
    expect(await hubProcessOf(data)).not.toBe(killed)
  })

  it('the same data cannot be used by a second run, and is not forgotten by one', async () => {
    const second = npmStart(['--data', data, '--port', '0', '--reset'])
    expect(await second.ended).toBe(1)
    expect(second.said()).toContain(`Another run uses the data in ${join(data, 'bank')}. End it, or choose another`)
    expect(await memberAt(place, browser)).toBe('Orla Venn')
  })

  it('Ctrl-C ends everything, also when npm passes it on a second time', async () => {
    run.signal('SIGINT')
    await run.untilItSays(/Ending …/)
    run.signal('SIGINT')
    expect(await run.ended).toBe(0)
    expect(await processesOf(data)).toEqual([])
    expect([await answers(place.hub), await answers(place.entra)]).toEqual([false, false])
  })

  it('the session is still good after a new start', async () => {
    run = npmStart(['--data', data, '--port', '0'])
    place = await run.ready()
    expect(await memberAt(place, browser)).toBe('Orla Venn')
  })

  it('everything ends by itself when npm start is killed, and no row is lost', async () => {
    const another = await signInOrla(place)
    run.signal('SIGKILL')
    expect(await run.ended).toBe('SIGKILL')
    run = npmStart(['--data', data, '--port', '0'])
    const before = place
    place = await run.ready()
    expect([await answers(before.hub), await answers(before.entra)]).toEqual([false, false])
    expect((await processesOf(data)).length).toBe(4)
    expect([await memberAt(place, browser), await memberAt(place, another)]).toEqual(['Orla Venn', 'Orla Venn'])
  })

  it('nothing goes on without storage: the start ends with it', async () => {
    const storage = (await processesOf(data)).find(({ command }) => command.includes('azurite'))
    process.kill(storage?.pid ?? -1, 'SIGKILL')
    expect(await run.ended).toBe(1)
    expect(run.said()).toContain('The storage ended unexpectedly')
    expect(await processesOf(data)).toEqual([])
  })

  it('everything ends when npm is killed, although npm passes nothing on', async () => {
    run = npmStartUnderNpm(['--data', data, '--port', '0'])
    place = await run.ready()
    run.signal('SIGKILL')
    await nothingRuns(data)
    expect([await answers(place.hub), await answers(place.entra)]).toEqual([false, false])
  })

  it('--reset starts fresh', async () => {
    run = npmStart(['--data', data, '--port', '0', '--reset'])
    place = await run.ready()
    expect(await memberAt(place, browser)).toBe('nobody')
    expect(await memberAt(place, await signInOrla(place))).toBe('Orla Venn')
  })
})

describe('the secrets of connections', { timeout: 90_000 }, () => {
  afterEach(cleanUp)

  it('are in the simulated vault, where the hub finds them, and stay there over a new start', async () => {
    const data = await temporaryData()
    const kept = async () =>
      JSON.parse(await readFile(join(data, 'msp', 'simulators', 'key-vault.json'), 'utf8')) as {
        name: string
        versions: { id: string }[]
      }[]
    const first = npmStart(['--data', data, '--port', '0', '--world', 'msp'])
    const { hub } = await first.ready()
    expect(first.said()).toMatch(/Mails +http:\/\/localhost:\d+\/ /)
    expect(await (await fetch(`${hub}/health/ready`)).json()).toMatchObject({
      checks: expect.arrayContaining([{ name: 'key vault', ok: true }]) as unknown,
    })
    const before = await kept()
    expect(before.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^[\da-f-]{36}--entra-direct-refresh-token$/) as unknown,
    ])
    expect(await readdir(join(data, 'msp'))).not.toContain('secrets')
    first.signal('SIGTERM')
    expect(await first.ended).toBe(0)
    await npmStart(['--data', data, '--port', '0', '--world', 'msp']).ready()
    expect(await kept()).toEqual(before)
  })

  it('are files where a folder is named for them', async () => {
    const data = await temporaryData()
    const run = npmStart(['--data', data, '--port', '0', '--world', 'msp'], { SECRETS_FOLDER: join(data, 'mine') })
    const { hub } = await run.ready()
    const [owner = ''] = await readdir(join(data, 'mine'))
    expect(await readdir(join(data, 'mine', owner))).toContain('entra_direct_refresh_token')
    const { checks } = (await (await fetch(`${hub}/health/ready`)).json()) as { checks: { name: string }[] }
    expect(checks.map(({ name }) => name)).not.toContain('key vault')
  })
})

describe('settings', { timeout: 90_000 }, () => {
  afterEach(cleanUp)

  it('a world of one’s own runs beside another, and only what no setting names is simulated', async () => {
    const [data, otherData] = [await temporaryData(), await temporaryData()]
    const file = join(data, 'mine.json')
    await writeFile(file, JSON.stringify({ ...bank, name: 'mine', title: 'A world of my own' }))
    const whole = npmStart(['--data', otherData, '--port', '0'])
    const own = npmStart(['--data', data, '--port', '0', '--world', file], { GRAPH_BASE_URL: 'https://graph.example' })
    const [place, ownPlace] = [await whole.ready(), await own.ready()]
    expect(own.said()).toContain('A world of my own')
    expect(own.said()).toContain(join(data, 'mine'))
    expect(await memberAt(ownPlace, await signInOrla(ownPlace))).toBe('Orla Venn')
    const [simulators] = (await processesOf(data)).filter(({ command }) => command.includes('simulators'))
    expect(simulators?.command).toMatch(/--entra-port \d+ --graph-port off/)
    own.signal('SIGTERM')
    expect(await own.ended).toBe(0)

    const borrowing = npmStart(['--data', data, '--port', '0', '--world', 'bank'], {
      ENTRA_AUTHORITY_HOST: place.entra,
      GRAPH_BASE_URL: 'https://graph.example',
      SECRETS_FOLDER: join(data, 'my-secrets'),
      MAIL_ENDPOINT: 'https://mail.example',
      MAIL_SENDER: 'hub@mail.example',
      NAME_SERVERS: '192.0.2.53',
    })
    const { hub, entra } = await borrowing.ready()
    expect(entra).toBe('')
    const [still] = (await processesOf(data)).filter(({ command }) => command.includes('simulators'))
    // What a world's organisations have set up themselves no setting names.
    expect(still?.command).toMatch(
      /--entra-port off --graph-port off .*--mail-port off --providers-port \d+ --dns-port off/,
    )
    expect((await fetch(`${hub}/auth/sign-in`, { redirect: 'manual' })).headers.get('location')).toMatch(
      new RegExp(`^${place.entra}/organizations/`),
    )
  })

  it('with an identity provider named, nothing is filled in: every missing setting is told at once, and nothing runs', async () => {
    const data = await temporaryData()
    const run = npmStart(['--data', data, '--port', '0'], { ENTRA_AUTHORITY_HOST: 'ftp://elsewhere' })
    expect(await run.ended).toBe(1)
    expect(run.said()).toContain('The settings have 7 fault(s):\n')
    expect(run.said()).toContain('  - PLATFORM_ORGANISATION_ID is missing\n')
    expect(run.said()).toContain('  - ENTRA_AUTHORITY_HOST must be https')
    expect(run.said()).not.toMatch(/^ +at |Error:|node:internal/m)
    await nothingRuns(data)
  })
})
