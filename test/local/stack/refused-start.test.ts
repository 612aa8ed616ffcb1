import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { choosePorts } from '../../../local/stack/ports.ts'
import { cleanUp, npmStart, processesOf, temporaryData } from './support/npm-start.ts'

const servers: Server[] = []

afterEach(async () => {
  await cleanUp()
  for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed))
})

async function takePort(host: string): Promise<number> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>((listening) => server.listen(0, host, listening))
  return (server.address() as AddressInfo).port
}

describe('--help', () => {
  it('names every option with its default, and starts nothing', async () => {
    const run = npmStart(['--help'])
    expect(await run.ended).toBe(0)
    for (const words of ['--port N', '(7071)', '--data DIR', '(.tenantry)', '--world NAME', '--reset'])
      expect(run.said()).toContain(words)
  })
})

describe(
  'a start that cannot be says why in a sentence, ends with 1 and leaves nothing behind',
  { timeout: 60_000 },
  () => {
    const refusalOf = async (data: string, args: readonly string[]) => {
      const run = npmStart(args)
      expect(await run.ended).toBe(1)
      expect(await processesOf(data)).toEqual([])
      expect(run.said()).not.toMatch(/^ +at |Error:/m)
      return run.said()
    }

    it('a port that is taken, on either loopback family', async () => {
      const data = await temporaryData()
      for (const host of ['127.0.0.1', '::1']) {
        const taken = await takePort(host)
        const said = await refusalOf(data, ['--data', data, '--port', String(taken)])
        expect(said).toMatch(
          new RegExp(`Port ${taken} \\(the hub\\) is taken\\. Choose other ports: npm start -- --port \\d+\\n`),
        )
      }
    })

    it('a data folder that cannot be written', async () => {
      const data = await temporaryData()
      const file = join(data, 'file')
      await writeFile(file, '')
      expect(await refusalOf(data, ['--data', file])).toContain(
        `The folder ${join(file, 'bank')} cannot be written (ENOTDIR). Choose another: npm start -- --data DIR`,
      )
    })

    it('a folder of somebody else, which is neither used nor forgotten', async () => {
      const data = await temporaryData()
      await mkdir(join(data, 'bank'))
      await writeFile(join(data, 'bank', 'ledger.txt'), 'precious')
      for (const more of [[], ['--reset']])
        expect(await refusalOf(data, ['--data', data, ...more])).toContain(
          `${join(data, 'bank')} holds files that are not Tenantry's; nothing was changed.`,
        )
      expect(await readdir(join(data, 'bank'))).toEqual(['ledger.txt'])
    })

    it('options that make no sense', async () => {
      const data = await temporaryData()
      expect(await refusalOf(data, ['--prot', '8071'])).toMatch(/--prot.*See --help\./s)
      expect(await refusalOf(data, ['--port', '70000'])).toContain('--port 70000 is not a port from 0 to 65500.')
      expect(await refusalOf(data, ['--world', 'moon'])).toContain(
        'There is no world "moon". Choose bank, msp or messy',
      )
    })
  },
)

describe('choosing ports', () => {
  it('a service that the settings name may sit where its simulation would be', async () => {
    const taken = await takePort('127.0.0.1')
    const { free } = await choosePorts({ free: { port: 0, purpose: 'anything' } })
    expect(free).not.toBe(taken)
    await expect(choosePorts({ entra: { port: taken, purpose: 'simulated Entra' } })).rejects.toThrow(
      `Port ${taken} (simulated Entra) is taken`,
    )
  })

  it('any free ports are all different, and free again', async () => {
    const any = { port: 0, purpose: 'any' }
    const { a, b, c, d } = await choosePorts({ a: any, b: any, c: any, d: any })
    expect(new Set([a, b, c, d]).size).toBe(4)
    expect(await choosePorts({ a: { port: a, purpose: 'any' } })).toEqual({ a })
  })

  it('any free ports are no two times the same, and no outgoing connection takes them meanwhile', async () => {
    const any = { port: 0, purpose: 'any' }
    const chosen = []
    for (let time = 0; time < 40; time++) chosen.push((await choosePorts({ any })).any)
    expect(new Set(chosen).size).toBe(40)
    // The lowest port that a common system gives to a connection by itself.
    expect(Math.max(...chosen)).toBeLessThan(32_768)
  })
})
