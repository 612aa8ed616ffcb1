import type { ContainerClient, ContainerListBlobFlatSegmentResponse, RestError } from '@azure/storage-blob'
import { HubError } from '../../domain/hub-error.ts'
import type { Blobs } from '../../ports/backups.ts'
import { managedIdentity } from '../identity/managed-identity.ts'

/** A container, reached by managed identity in Azure, by a connection string on a local machine. */
export type BlobsAddress =
  | { readonly kind: 'identity'; readonly url: string; readonly container: string }
  | { readonly kind: 'connection-string'; readonly connectionString: string; readonly container: string }

/** Where the hub was given no place for backups. */
export const noBlobs: Blobs = {
  stage: unconfigured,
  commit: unconfigured,
  put: unconfigured,
  read: unconfigured,
  // eslint-disable-next-line require-yield -- it refuses before there is anything to list
  list: async function* () {
    await unconfigured()
  },
  remove: unconfigured,
}

function unconfigured(): Promise<never> {
  return Promise.reject(
    new HubError(
      'backup.unconfigured',
      'This hub has no place for backups: the setting BACKUP_STORAGE_URL is missing.',
    ),
  )
}

/** Names of blocks are of one length within a blob, and base64. */
const idOf = (block: string) => Buffer.from(block.padEnd(40, ' ')).toString('base64')

/** The SDK is loaded with the first backup, and its own retries are on. */
export function azureBlobs(address: BlobsAddress): Blobs {
  let opening: Promise<ContainerClient> | undefined
  const container = () => (opening ??= open(address))

  /** The container is made when it is first found missing; in Azure the template has made it. */
  async function access<Result>(act: (client: ContainerClient) => Promise<Result>): Promise<Result> {
    const client = await container()
    try {
      return await act(client).catch(async (thrown: unknown) => {
        if (codeOf(thrown) !== 'ContainerNotFound') throw thrown
        await client.createIfNotExists()
        return act(client)
      })
    } catch (cause) {
      throw new HubError('storage.unavailable', 'The storage of backups did not answer. Try again in a moment.', {
        cause,
      })
    }
  }

  return {
    stage: (name, block, bytes) =>
      access(async (client) => {
        await client.getBlockBlobClient(name).stageBlock(idOf(block), bytes, bytes.length)
      }),
    commit: (name, blocks) =>
      access(async (client) => {
        await client.getBlockBlobClient(name).commitBlockList(blocks.map(idOf))
      }),
    put: (name, bytes) =>
      access(async (client) => {
        await client.getBlockBlobClient(name).upload(bytes, bytes.length)
      }),
    read: (name, from, length) =>
      access(async (client) => {
        try {
          return await client.getBlockBlobClient(name).downloadToBuffer(from, length)
        } catch (thrown) {
          return emptyOrGone(client, name, { from, length }, thrown)
        }
      }),
    list: (prefix) => listed(access, prefix),
    remove: (name) =>
      access(async (client) => {
        await client.getBlockBlobClient(name).deleteIfExists()
      }),
  }
}

async function open(address: BlobsAddress): Promise<ContainerClient> {
  const { BlobServiceClient } = await import('@azure/storage-blob')
  const service =
    address.kind === 'identity'
      ? new BlobServiceClient(address.url, managedIdentity())
      : BlobServiceClient.fromConnectionString(address.connectionString)
  return service.getContainerClient(address.container)
}

const codeOf = (thrown: unknown) => (thrown as Partial<RestError> | undefined)?.code
const statusOf = (thrown: unknown) => (thrown as Partial<RestError> | undefined)?.statusCode

/** A stretch that goes beyond the end is cut to what there is; the SDK refuses it. */
async function emptyOrGone(
  client: ContainerClient,
  name: string,
  { from, length }: { readonly from: number; readonly length: number },
  thrown: unknown,
): Promise<Uint8Array | undefined> {
  if (codeOf(thrown) === 'ContainerNotFound') throw thrown
  if (statusOf(thrown) === 404) return undefined
  const properties = await client.getBlockBlobClient(name).getProperties()
  const size = properties.contentLength ?? 0
  if (from >= size) return new Uint8Array(0)
  if (from + length <= size) throw thrown
  return client.getBlockBlobClient(name).downloadToBuffer(from, size - from)
}

async function* listed(
  access: <Result>(act: (client: ContainerClient) => Promise<Result>) => Promise<Result>,
  prefix: string,
): ReturnType<Blobs['list']> {
  let token: string | undefined
  do {
    const page = await access(async (client): Promise<ContainerListBlobFlatSegmentResponse | undefined> => {
      const settings = { maxPageSize: 1000, ...(token === undefined ? {} : { continuationToken: token }) }
      const next = await client.listBlobsFlat({ prefix }).byPage(settings).next()
      return next.done === true ? undefined : next.value
    })
    for (const { name, properties } of page?.segment.blobItems ?? [])
      yield { name, size: properties.contentLength ?? 0, changedAt: properties.lastModified }
    token = page?.continuationToken === '' ? undefined : page?.continuationToken
  } while (token !== undefined)
}
