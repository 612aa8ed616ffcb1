import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { durableCaller, type Status } from './durable-caller.ts'
import { APPS, forkReadyHost, temporaryFolder, until, type ForkedHost } from './host-under-test.ts'
import type { Death } from './mortal-host.ts'

export type Caller = ReturnType<typeof durableCaller>

/** Something a client does, or waits for, in the run of the name `id`. */
export type Step =
  /** `trace` is a text that is in the host's state once the request counts; for what removes something, `gone` is. */
  | { ask: (caller: Caller, id: string) => Promise<Response>; trace: (id: string) => string; gone?: boolean }
  | { wait: (caller: Caller, id: string) => Promise<boolean> }

export type Pattern = { name: string; steps: readonly Step[] }

const MORTAL = join(import.meta.dirname, 'mortal-host.ts')

/** A host that is killed and started again on the same data as often as its runs need it. */
export async function killableHost() {
  const { folder, remove } = temporaryFolder()
  const begin = (): Promise<ForkedHost> => forkReadyHost([join(APPS, 'durable'), folder], {}, MORTAL)
  let host = await begin()
  let restarts = 0
  let runs = 0
  const caller = durableCaller(() => host)

  const isDead = (): boolean => host.child.exitCode !== null || host.child.signalCode !== null
  const tell = (message: object): void => {
    host.child.send(message)
  }
  const commits = async (): Promise<number> => {
    const answer = once(host.child, 'message') as Promise<[{ commits: number }]>
    tell({})
    return (await answer)[0].commits
  }
  /** True when `act` could be done; false when the host died over it and `counts` does not find it in its state. */
  const survive = async (act: () => Promise<boolean>, counts: () => boolean): Promise<boolean> => {
    try {
      return await act()
    } catch (thrown) {
      if (!isDead()) await Promise.race([once(host.child, 'exit'), new Promise((wait) => setTimeout(wait, 2000))])
      if (!isDead()) throw thrown
      const counted = counts()
      host = await begin()
      restarts++
      return counted
    }
  }
  const take = async (step: Step, id: string): Promise<boolean> => {
    if ('wait' in step)
      return survive(
        () => step.wait(caller, id),
        () => false,
      )
    const { trace, gone = false } = step
    return survive(
      async () => {
        const { status } = await step.ask(caller, id)
        if (status > 202) throw new Error(`A request of ${id} was answered ${status}.`)
        return true
      },
      () => holdsText(folder, trace(id)) !== gone,
    )
  }
  return {
    /** Goes through a pattern once; the host dies as told. Tells what became of it, and how many commits it took if it lived. */
    run: async (pattern: Pattern, death?: Death): Promise<{ essence: unknown; struck: boolean; commits: number }> => {
      const id = `${pattern.name}-run${runs++}`
      const before = restarts
      tell(death ?? { at: -1 })
      for (const step of pattern.steps) {
        await until(async () => ((await take(step, id)) ? true : undefined), 30_000).catch((cause: unknown) => {
          const when = death ? `, killed ${death.side} commit ${death.at},` : ''
          throw new Error(`${pattern.name}${when} does not come to its end`, { cause })
        })
      }
      const counted = restarts === before ? await commits() : 0
      tell({ at: -1 })
      return { essence: await essenceOf(caller, id), struck: restarts > before, commits: counted }
    },
    stop: async (): Promise<void> => {
      await host.killNow()
      remove()
    },
  }
}

/** Whether a text is anywhere in the state a dead host left. */
function holdsText(folder: string, text: string): boolean {
  const database = new DatabaseSync(join(folder, 'host.sqlite'))
  try {
    const places = {
      instances: `instanceId || ' ' || ifnull(input, '') || ' ' || ifnull(output, '')`,
      history: 'events',
      inbox: 'event',
      entityOperations: `entityId || ' ' || ifnull(input, '')`,
      entities: `entityId || ' ' || ifnull(state, '')`,
    }
    return Object.entries(places).some(
      ([table, column]) =>
        database.prepare(`SELECT 1 FROM ${table} WHERE instr(${column}, ?) > 0 LIMIT 1`).get(text) !== undefined,
    )
  } finally {
    database.close()
  }
}

/** What remains of a run when its name, times, ids made up and the order of independent events are left out. */
async function essenceOf({ api }: Caller, id: string): Promise<unknown> {
  const instances = (await (await api('instances?top=100000')).json()) as Status[]
  const histories = await Promise.all(
    instances
      .filter((instance) => JSON.stringify(instance).includes(id))
      .map(async ({ instanceId }) => {
        const path = `instances/${encodeURIComponent(instanceId)}?showHistory=true&showHistoryOutput=true`
        const { createdTime: _, lastUpdatedTime: __, ...rest } = (await (await api(path)).json()) as Status
        return { ...rest, historyEvents: rest.historyEvents?.map((event) => scrub(id, event)).sort() }
      }),
  )
  const entities = (await (await api('entities?top=100000&fetchState=true')).json()) as { entityId: { key: string } }[]
  const own = entities.filter(({ entityId }) => entityId.key.includes(id))
  return [...histories, ...own].map((one) => scrub(id, one)).sort()
}

function scrub(id: string, value: unknown): string {
  return JSON.stringify(value)
    .replaceAll(id, 'RUN')
    .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32}/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, 'TIME')
    .replaceAll(/ at [^"]*?(?=\\n|")/g, ' at PLACE')
}
