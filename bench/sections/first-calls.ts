import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { packageFiles } from '../../local/bootstrap/package.ts'
import { startChild } from '../../local/stack/child.ts'
import type { RunningStack } from '../../local/stack/stack.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { figureOf, shown } from '../support/figures.ts'
import { at, withFolder, withStack } from '../support/hosts.ts'
import { accountOf, visit } from '../support/person.ts'
import { processTimeOf } from '../support/process-time.ts'
import type { Section } from '../support/section.ts'

type Call = 'ready' | 'live' | 'start' | 'callback' | 'session'
type Times = Readonly<Record<Call, number>>

/** What the first calls after a start take besides the start: what was not loaded then is loaded with them. */
export async function firstCalls(rounds: number): Promise<Section> {
  const account = accountOf(await loadWorld('bank'), 'Maeve Tarn')
  const times = await withFolder(async (folder) => {
    const app = join(folder, 'app')
    await unpack(app)
    return withStack(async (stack) => {
      await stack.killHub()
      const all: Times[] = []
      for (let round = 0; round < rounds; round += 1)
        all.push(await firstOf(stack, account, ['--app', app, '--data', join(folder, String(round))]))
      return all
    })
  })
  const figure = (call: Call) => shown(figureOf(times.map((each) => each[call])), 'ms')
  return {
    title: 'First calls after a start',
    about:
      `Processor time of the hub’s process, host included, each time of a fresh process of the whole package; ${rounds} rounds, counted in steps of 10 ms. Each call is the first of its kind: what a start ` +
      'leaves out ([decision 30](decisions/0030-what-a-cold-start-loads.md)) is loaded with it.',
    columns: ['', 'processor time'],
    rows: [
      ['start of the process to ready', figure('ready')],
      ['`GET /health/live`, the first request of all', figure('live')],
      ['`GET /auth/sign-in`', figure('start')],
      ['`GET /auth/callback/entra`', figure('callback')],
      ['`GET /auth/session`', figure('session')],
    ],
  }
}

async function firstOf(stack: RunningStack, account: string, args: readonly string[]): Promise<Times> {
  const child = startChild<unknown>({
    name: 'The packaged hub',
    module: at('../../local/host/main.ts'),
    args: [...args, '--port', new URL(stack.hub).port, '--quiet'],
    env: stack.environment,
    log: () => undefined,
  })
  await child.ready
  const timeOf = async <Result>(act: () => Promise<Result>): Promise<[number, Result]> => {
    const before = processTimeOf(child.pid)
    const result = await act()
    return [processTimeOf(child.pid) - before, result]
  }
  try {
    const ready = processTimeOf(child.pid)
    const [live] = await timeOf(async () => (await fetch(`${stack.hub}/health/live`)).text())
    const [start, started] = await timeOf(() => visit(`${stack.hub}/auth/sign-in`))
    const picked = await visit(started.location, { method: 'POST', body: new URLSearchParams({ account }) })
    const [callback, finished] = await timeOf(() => visit(picked.location, { headers: { cookie: started.cookie } }))
    const [session] = await timeOf(async () =>
      (await fetch(`${stack.hub}/auth/session`, { headers: { cookie: finished.cookie } })).text(),
    )
    return { ready, live, start, callback, session }
  } finally {
    await child.stop()
  }
}

/** The package, as it is deployed. */
async function unpack(folder: string): Promise<void> {
  for (const [path, bytes] of await packageFiles({ log: () => undefined })) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
}
