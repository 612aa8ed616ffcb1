import type { TableClient } from '@azure/data-tables'
import { createDefaultHttpClient, type Pipeline, type PipelinePolicy } from '@azure/core-rest-pipeline'
import { hmacSha256With } from '../crypto/hmac.ts'

/** Connections are kept, and shared by all tables and all kinds of requests. */
export const http = createDefaultHttpClient()

/** The SDK's policy that signs with an account key. */
const byKey = 'tablesNamedKeyCredentialPolicy'
/**
 * What the SDK does to each request besides, and ours have no use for: bodies are written and read here, storage redirects nowhere, and what a request took
 * is told where all requests are watched.
 */
const unneeded = [
  'serializationPolicy',
  'deserializationPolicy',
  'formDataPolicy',
  'multipartPolicy',
  'decompressResponsePolicy',
  'redirectPolicy',
  'tracingPolicy',
] as const

/** How requests that are made here are sent. */
export interface OwnWay {
  readonly pipeline: Pipeline
  readonly allowInsecureConnection: boolean
}

/** An account and its key. */
export interface AccountKey {
  readonly account: string
  /** As base64. */
  readonly key: string
}

/** The account and key that a connection string names; undefined where it signs in another way, or names none. */
export function accountKeyIn(connectionString: string): AccountKey | undefined {
  const account = /(?:^|;)\s*AccountName=([^;]+)/i.exec(connectionString)?.[1]
  const key = /(?:^|;)\s*AccountKey=([^;]+)/i.exec(connectionString)?.[1]
  return account === undefined || key === undefined ? undefined : { account, key }
}

/** The client's pipeline for requests that are made here: its credentials and its retries, and nothing that they do without. */
export function ownPipeline(client: TableClient, by: AccountKey | undefined): Pipeline {
  const pipeline = client.pipeline.clone()
  for (const name of unneeded) pipeline.removePolicy({ name })
  // The key is made ready once: the SDK does that anew for each request, which takes longer than to sign it.
  if (by && pipeline.removePolicy({ name: byKey }).length > 0) pipeline.addPolicy(sharedKeyLite(by))
  return pipeline
}

/** Shared Key Lite for tables: the date and the path, signed with the account's key. None of our requests has `comp` in its query. */
function sharedKeyLite({ account, key }: AccountKey): PipelinePolicy {
  const sign = hmacSha256With(Buffer.from(key, 'base64'))
  return {
    name: byKey,
    sendRequest: (request, next) => {
      const date = new Date().toUTCString()
      request.headers.set('x-ms-date', date)
      const signature = sign(`${date}\n/${account}${new URL(request.url).pathname}`)
      request.headers.set('authorization', `SharedKeyLite ${account}:${signature}`)
      return next(request)
    },
  }
}
