import { TableClient, TableServiceClient } from '@azure/data-tables'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { marksIn } from './marks.ts'

/** What a person's data would be found by, and the folder and storage of a stack. */
interface Scan {
  readonly connectionString: string
  readonly data: string
  readonly marks: readonly string[]
}

/** Every row of every table of a running storage, and every byte of queues, blobs and the workflows' state: `where: mark`, each once. */
export async function scanStack({ connectionString, data, marks }: Scan): Promise<readonly string[]> {
  const found = new Set<string>()
  const options = { allowInsecureConnection: true }
  const service = TableServiceClient.fromConnectionString(connectionString, options)
  for await (const { name = '' } of service.listTables())
    for await (const row of TableClient.fromConnectionString(connectionString, name, options).listEntities())
      for (const mark of marksIn(JSON.stringify(row), marks)) found.add(`${name}: ${mark}`)
  for (const path of await filesIn(data))
    for (const mark of marksIn((await readFile(join(data, path))).toString('latin1'), marks))
      found.add(`${path}: ${mark}`)
  return [...found].sort()
}

const holdsState = /host\.sqlite|azurite_db_(?:blob|queue)|__(?:blob|queue)storage__/

/** Tables are asked over HTTP: what their file still holds for a moment is the storage's own. */
async function filesIn(data: string): Promise<readonly string[]> {
  const entries = await readdir(data, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return paths.filter((path) => holdsState.test(path)).map((path) => path.slice(data.length + 1))
}
