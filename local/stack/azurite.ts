import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { startChild, type Child } from './child.ts'
import { StartError } from './ports.ts'

export interface AzuritePorts {
  readonly blob: number
  readonly queue: number
  readonly table: number
}

export interface RunningAzurite {
  readonly connectionString: string
  stop: () => Promise<void>
}

const account = 'tenantry'

/** Tables, queues and blobs on this machine, with an account key made up for this run. Telemetry is off. */
export async function startAzurite(
  folder: string,
  ports: AzuritePorts,
  log: (line: string) => void,
): Promise<RunningAzurite> {
  const key = randomBytes(64).toString('base64')
  const child = startChild<unknown>({
    name: 'Azurite',
    module: fileURLToPath(new URL('azurite-process.ts', import.meta.url)),
    args: [
      ...['--silent', '--skipApiVersionCheck', '--disableTelemetry', '--location', folder],
      ...['--blobPort', String(ports.blob), '--queuePort', String(ports.queue), '--tablePort', String(ports.table)],
    ],
    env: { AZURITE_ACCOUNTS: `${account}:${key}` },
    log: (line) => {
      if (!/listening|starting/i.test(line)) log(line)
    },
  })
  await child.ready
  await Promise.all([ports.blob, ports.queue, ports.table].map((port) => answering(child, port)))
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
    stop: () => child.stop(),
  }
}

/** Azurite says nothing that can be relied on when it is ready: it is asked until it answers, whatever the answer. */
async function answering(child: Child<unknown>, port: number): Promise<void> {
  const life = { over: false }
  void child.gone.then(() => (life.over = true))
  const deadline = Date.now() + 60_000
  while (!life.over && Date.now() < deadline) {
    const answered = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (answered) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new StartError('Azurite did not start.')
}
