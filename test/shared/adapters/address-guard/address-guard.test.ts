import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { generateKeyPairSync } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { selfSignedCertificate } from '../../../../local/simulators/certificate.ts'
import { addressGuard } from '../../../../shared/adapters/address-guard/address-guard.ts'
import { expectRefusal } from '../../support/refusals.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if ('closeAllConnections' in server) (server as ReturnType<typeof createServer>).closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function listen(server: Server, host = '127.0.0.1', port = 0): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening')
  servers.push(server)
  return (server.address() as AddressInfo).port
}

const serve = (answer: (request: IncomingMessage, response: ServerResponse) => void, ...place: [string?, number?]) =>
  listen(createServer(answer), ...place)

type Resolved = readonly string[] | Error

/** Resolves as told, one answer after the other, the last one for ever. */
function resolver(...answers: readonly Resolved[]) {
  const asked: string[] = []
  return {
    asked,
    resolve: (host: string) => {
      asked.push(host)
      const answer = answers[Math.min(asked.length, answers.length) - 1] ?? []
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
  }
}

/** On a developer's machine, whose names lead here. */
const here = (...addresses: readonly string[]) => {
  const { resolve } = resolver(addresses.length === 0 ? ['127.0.0.1'] : addresses)
  return addressGuard({ allowLoopback: true, resolve })
}

describe('a host that was typed', () => {
  const judge = (...answers: readonly Resolved[]) =>
    addressGuard({ allowLoopback: false, resolve: resolver(...answers).resolve }).judgeAddress(
      'https://cipp.example/api',
    )

  it('is accepted where everything it leads to is public', async () => {
    await expect(judge(['8.8.8.8', '2606:4700:4700::1111'])).resolves.toBeUndefined()
  })

  it.each([
    ['private', ['10.0.0.1']],
    ['private', ['8.8.8.8', '192.168.0.1']],
    ['metadata', ['8.8.8.8', '2606:4700:4700::1111', '169.254.169.254']],
    ['translated', ['::ffff:127.0.0.1']],
    ['loopback', ['127.0.0.1']],
    ['unreadable', ['fe80::1%eth0']],
  ])('is refused where one of its addresses is %s', async (rule, addresses) => {
    const refusal = await expectRefusal('address.refused', judge(addresses))
    expect(refusal.details).toEqual({ rule })
  })

  it('is refused where it cannot be found', async () => {
    await expectRefusal('address.unresolved', judge(Object.assign(new Error('not found'), { code: 'ENOTFOUND' })))
    await expectRefusal('address.unresolved', judge([]))
  })

  it('that is an address is not looked up', async () => {
    const { asked, resolve } = resolver(['8.8.8.8'])
    const guard = addressGuard({ allowLoopback: false, resolve })
    await guard.judgeAddress('https://8.8.8.8')
    await expectRefusal('address.refused', guard.judgeAddress('https://[::ffff:8.8.8.8]'))
    expect(asked).toEqual([])
  })
})

describe('a call', () => {
  it('reaches the service, with what was to be sent, and brings the answer whole', async () => {
    const port = await serve((request, response) => {
      const { method, url, headers } = request
      request.setEncoding('utf8').on('data', (body: string) => {
        response
          .writeHead(201, { 'x-own': 'yes' })
          .end(JSON.stringify({ method, url, host: headers.host, key: headers['x-key'], body }))
      })
    })
    const answer = await here().guardedFetch(`http://cipp.localhost:${port}/api?x=1`, {
      method: 'POST',
      headers: { 'x-key': 'k' },
      body: 'sent',
    })
    expect([answer.status, answer.headers.get('x-own')]).toEqual([201, 'yes'])
    const host = `cipp.localhost:${port}`
    expect(await answer.json()).toEqual({ method: 'POST', url: '/api?x=1', host, key: 'k', body: 'sent' })
  })

  it('goes to the address that was judged, wherever the name leads a moment later', async () => {
    const reached: string[] = []
    const judged = await serve((_, response) => {
      reached.push('judged')
      response.end('judged')
    })
    await serve(
      (_, response) => {
        reached.push('rebound')
        response.end('rebound')
      },
      '127.0.0.2',
      judged,
    )
    const { asked, resolve } = resolver(['127.0.0.1'], ['127.0.0.2'])
    const guard = addressGuard({ allowLoopback: true, resolve })
    const answer = await guard.guardedFetch(`http://cipp.localhost:${judged}/`)
    expect([await answer.text(), asked, reached]).toEqual(['judged', ['cipp.localhost'], ['judged']])
  })

  it('is judged anew each time: a name that has come to lead inside is refused, and nobody there hears of it', async () => {
    let reached = 0
    const port = await serve((_, response) => {
      reached += 1
      response.end()
    })
    const { resolve } = resolver(['127.0.0.1'], ['10.0.0.1'], ['169.254.169.254', '127.0.0.1'])
    const guard = addressGuard({ allowLoopback: true, resolve })
    await guard.guardedFetch(`http://cipp.localhost:${port}/`)
    await expectRefusal('address.refused', guard.guardedFetch(`http://cipp.localhost:${port}/`))
    await expectRefusal('address.refused', guard.guardedFetch(`http://cipp.localhost:${port}/`))
    expect(reached).toBe(1)
  })

  it('is not made where the address is refused', async () => {
    let reached = 0
    const port = await serve((_, response) => {
      reached += 1
      response.end()
    })
    const guard = addressGuard({ allowLoopback: false, resolve: resolver(['127.0.0.1']).resolve })
    for (const address of [`http://localhost:${port}`, `https://127.0.0.1:${port}`, `https://cipp.example:${port}`])
      await expectRefusal('address.refused', guard.guardedFetch(address))
    expect(reached).toBe(0)
  })

  it('reaches an address of either family as it stands', async () => {
    const port = await serve((_, response) => response.end('four'))
    await serve((_, response) => response.end('six'), '::1', port)
    expect(await (await here().guardedFetch(`http://127.0.0.1:${port}`)).text()).toBe('four')
    expect(await (await here().guardedFetch(`http://[::1]:${port}`)).text()).toBe('six')
  })

  it('goes on to the next judged address where the first one does not answer', async () => {
    const port = await serve((_, response) => response.end('second'), '127.0.0.1')
    const answer = await here('127.0.0.3', '127.0.0.1').guardedFetch(`http://cipp.localhost:${port}`)
    expect(await answer.text()).toBe('second')
  })

  it('follows no redirect: it is the answer', async () => {
    const asked: (string | undefined)[] = []
    const port = await serve((request, response) => {
      asked.push(request.url)
      response.writeHead(302, { location: 'http://169.254.169.254/metadata' }).end()
    })
    const answer = await here().guardedFetch(`http://localhost:${port}/first`)
    expect([answer.status, answer.headers.get('location'), asked]).toEqual([
      302,
      'http://169.254.169.254/metadata',
      ['/first'],
    ])
  })

  it.each([204, 304])('may be answered %i, without a body', async (status) => {
    const port = await serve((_, response) => response.writeHead(status).end())
    expect(await (await here().guardedFetch(`http://localhost:${port}`)).text()).toBe('')
  })

  it('names the host to TLS, and refuses a certificate that nobody vouches for', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { der } = selfSignedCertificate(publicKey, privateKey, 'cipp.localhost', new Date())
    const cert = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`
    const named: string[] = []
    let reached = 0
    const options = {
      cert,
      key: privateKey.export({ format: 'pem', type: 'pkcs8' }),
      SNICallback: (name: string, tell: (error: null) => void) => {
        named.push(name)
        tell(null)
      },
    }
    const port = await listen(createSecureServer(options, () => (reached += 1)))
    await expectRefusal('address.unreachable', here().guardedFetch(`https://cipp.localhost:${port}/`))
    expect([named, reached]).toEqual([['cipp.localhost'], 0])
  })
})

describe('an answer', () => {
  it('is read up to a limit, however its length is told', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/told') response.setHeader('content-length', 2000)
      response.write('x'.repeat(1000))
      response.end('x'.repeat(1000))
    })
    for (const path of ['told', 'untold']) {
      const address = `http://localhost:${port}/${path}`
      await expectRefusal('address.oversize', here().guardedFetch(address, { largestAnswer: 1999 }))
      expect((await (await here().guardedFetch(address, { largestAnswer: 2000 })).text()).length).toBe(2000)
    }
  })

  it('counts as it is unpacked: a small one may be a very large one', async () => {
    const packed = gzipSync('x'.repeat(200_000))
    const port = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed))
    await expectRefusal('address.oversize', here().guardedFetch(`http://localhost:${port}`, { largestAnswer: 100_000 }))
    const whole = await here().guardedFetch(`http://localhost:${port}`)
    expect([whole.headers.get('content-encoding'), (await whole.text()).length]).toEqual([null, 200_000])
  })

  it('that never ends is given up', async () => {
    const port = await serve((_, response) => {
      const drip = setInterval(() => response.write('x'), 5)
      response.on('close', () => {
        clearInterval(drip)
      })
    })
    await expectRefusal('address.unreachable', here().guardedFetch(`http://localhost:${port}`, { within: 100 }))
  })

  it('that never comes is given up, be it from the service or from the resolver', async () => {
    const port = await serve(() => undefined)
    await expectRefusal('address.unreachable', here().guardedFetch(`http://localhost:${port}`, { within: 50 }))
    const silent = addressGuard({ allowLoopback: true, resolve: () => new Promise(() => undefined) })
    await expectRefusal('address.unreachable', silent.guardedFetch(`http://localhost:${port}`, { within: 50 }))
  })

  it('is no longer waited for when the caller has had enough', async () => {
    const stopping = new AbortController()
    const closed = Promise.withResolvers<string>()
    const port = await serve((request) => {
      request.once('close', () => {
        closed.resolve('closed')
      })
      stopping.abort(new Error('had enough'))
    })
    await expect(here().guardedFetch(`http://localhost:${port}`, { signal: stopping.signal })).rejects.toThrow(
      'had enough',
    )
    expect(await closed.promise).toBe('closed')
    const late = here().guardedFetch(`http://localhost:${port}`, { signal: stopping.signal })
    await expect(late).rejects.toThrow('had enough')
  })

  it('that breaks off, or a service that is not there, is told in our words alone', async () => {
    const port = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('half')
      response.destroy()
    })
    const broken = await expectRefusal('address.unreachable', here().guardedFetch(`http://localhost:${port}`))
    const absent = await expectRefusal('address.unreachable', here().guardedFetch('http://localhost:1'))
    for (const refusal of [broken, absent]) expect(refusal.message).toBe('Nobody answers at the address.')
  })
})
