import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild, type Child } from './child.ts'
import { storageLock } from './data-folder.ts'
import { StartError } from './start-error.ts'

export interface AzuritePorts {
  readonly blob: number
  readonly queue: number
  readonly table: number
}

export interface RunningAzurite {
  readonly connectionString: string
  /** Of its process as it is now. */
  pid: () => number
  /** Resolves when it has ended without being asked to. */
  readonly gone: Promise<unknown>
  /** Ends it in good order and starts it again, with the same key on the same ports. */
  restart: () => Promise<void>
  stop: () => Promise<void>
}

const account = 'tenantry'

/** Where it keeps what it holds: what is in memory alone is gone with it, and costs no time to be saved. */
export type Keeping = 'in-folder' | 'in-memory'

/**
 * Tables, queues and blobs on this machine, kept in a data folder unless `keeping` says otherwise, with an account key made up for this run. Telemetry is off.
 * @throws StartError when it does not start
 */
export async function startAzurite(
  data: string,
  ports: AzuritePorts,
  log: (line: string) => void,
  keeping: Keeping = 'in-folder',
): Promise<RunningAzurite> {
  const key = randomBytes(64).toString('base64')
  let tellGone: () => void = () => undefined
  const gone = new Promise<void>((resolve) => {
    tellGone = resolve
  })
  let child: Child<unknown> | undefined
  const start = async () => {
    const started = await startProcess(data, ports, { key, log, keeping })
    child = started
    void started.gone.then(() => {
      if (child === started) tellGone()
    })
  }
  await start()
  const endpoint = (name: string, port: number) => `${name}Endpoint=http://127.0.0.1:${port}/${account}`
  return {
    connectionString: [
      'DefaultEndpointsProtocol=http',
      `AccountName=${account}`,
      `AccountKey=${key}`,
      endpoint('Blob', ports.blob),
      endpoint('Queue', ports.queue),
      endpoint('Table', ports.table),
    ].join(';'),
    pid: () => child?.pid ?? -1,
    gone,
    restart: async () => {
      const ending = child
      child = undefined
      await ending?.stop()
      await start()
    },
    stop: async () => child?.stop(),
  }
}

async function startProcess(
  data: string,
  ports: AzuritePorts,
  { key, log, keeping }: { readonly key: string; readonly log: (line: string) => void; readonly keeping: Keeping },
): Promise<Child<unknown>> {
  const child = startChild<unknown>({
    name: 'Azurite',
    module: fileURLToPath(new URL('azurite-process.ts', import.meta.url)),
    args: [
      ...['--silent', '--skipApiVersionCheck', '--disableTelemetry'],
      ...(keeping === 'in-memory' ? ['--inMemoryPersistence'] : ['--location', join(data, 'storage')]),
      ...['--blobPort', String(ports.blob), '--queuePort', String(ports.queue), '--tablePort', String(ports.table)],
    ],
    env: { AZURITE_ACCOUNTS: `${account}:${key}`, STORAGE_LOCK: join(data, storageLock) },
    log: (line) => {
      if (!/listening|starting|clos(ing|ed)/i.test(line)) log(line)
    },
  })
  await child.ready
  try {
    await Promise.all([ports.blob, ports.queue, ports.table].map((port) => answering(child, port)))
  } catch (thrown) {
    await child.stop()
    throw thrown
  }
  return child
}

/** Azurite says nothing that can be relied on when it is ready: it is asked until it answers, whatever the answer. */
async function answering(child: Child<unknown>, port: number): Promise<void> {
  const deadline = Date.now() + 60_000
  while (child.isRunning() && Date.now() < deadline) {
    const answered = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (answered) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new StartError('Azurite did not start.')
}
