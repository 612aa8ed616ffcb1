/** The part of an SDK's headers that is used here. */
interface SdkHeaders extends Iterable<[string, string]> {
  get(name: string): string | undefined
  has(name: string): boolean
  set(name: string, value: string | number | boolean): void
  delete(name: string): void
  toJSON(options?: { preserveCase?: boolean }): Record<string, string>
}

/** The part of an SDK's request that is used here. */
interface SdkRequest {
  url: string
  method: string
  headers: SdkHeaders
  body?: unknown
  abortSignal?: object
}

export interface AzureAddress {
  /** What the SDK is given. */
  readonly url: string
  readonly isSimulated: boolean
  readonly options: {
    /** Waiting and trying again are {@link patiently}'s. */
    readonly retryOptions: { readonly maxRetries: 0 }
    /** A token of ours follows nobody elsewhere. */
    readonly redirectOptions: { readonly maxRetries: 0 }
    readonly httpClient?: {
      sendRequest<Request extends SdkRequest>(
        request: Request,
      ): Promise<{ request: Request; status: number; headers: SdkHeaders; bodyAsText: string }>
    }
  }
}

/**
 * The one place that knows where an Azure service really is. Azure's SDKs send no credential over plain http, which the settings accept
 * for this machine alone: there the SDK is given `publicAddress`, and its requests go to `configured`, with the host that it meant in
 * `x-forwarded-host`, so that links in the answer lead back to it.
 */
export function azureAddress(configured: string, publicAddress: string): AzureAddress {
  const options = { retryOptions: { maxRetries: 0 }, redirectOptions: { maxRetries: 0 } } as const
  if (!configured.startsWith('http:')) return { url: configured, isSimulated: false, options }
  return {
    url: publicAddress,
    isSimulated: true,
    options: {
      ...options,
      httpClient: {
        sendRequest: async (request) => {
          const meant = new URL(request.url)
          if (meant.origin !== publicAddress) throw new Error('A link leads to another host.')
          const { body } = request
          const answer = await fetch(`${configured}${meant.pathname}${meant.search}`, {
            method: request.method,
            headers: { ...request.headers.toJSON(), 'x-forwarded-host': meant.host },
            ...(typeof body === 'string' ? { body } : {}),
            ...(request.abortSignal instanceof AbortSignal ? { signal: request.abortSignal } : {}),
            redirect: 'manual',
          })
          return {
            request,
            status: answer.status,
            headers: sdkHeaders(answer.headers),
            bodyAsText: await answer.text(),
          }
        },
      },
    },
  }
}

function sdkHeaders(headers: Headers): SdkHeaders {
  return {
    get: (name) => headers.get(name) ?? undefined,
    has: (name) => headers.has(name),
    set: (name, value) => {
      headers.set(name, String(value))
    },
    delete: (name) => {
      headers.delete(name)
    },
    toJSON: () => Object.fromEntries(headers),
    [Symbol.iterator]: () => headers.entries(),
  }
}
