import type { TokenCredential } from '@azure/identity'
import { GraphError } from '@microsoft/microsoft-graph-client'
import { HubError, isHubError } from '../../domain/hub-error.ts'
import type { Clock } from '../../ports/clock.ts'
import { managedIdentity } from '../identity/managed-identity.ts'
import { recordOf, type Json } from './application-rows.ts'
import { graphClient } from './graph-client.ts'
import { asGraphRefusal, isAbsent } from './graph-errors.ts'
import { usualPatience, type Patience } from './graph-reading.ts'

export interface ApplicationMeans {
  readonly baseUrl: string
  readonly clock: Clock
  /** The app's managed identity where it is not given. */
  readonly credential?: TokenCredential
  readonly patience?: Patience
}

/** Of every cloud's Graph this is the audience in the public one; others are given by their own base address. */
const scopeOf = (baseUrl: string) => `${baseUrl.startsWith('http:') ? 'https://graph.microsoft.com' : baseUrl}/.default`

/** How often one request is made at most, whatever it meets. */
const mostRequests = 4

type Method = 'get' | 'post' | 'patch' | 'delete'
interface Asking {
  readonly method: Method
  readonly path: string
  readonly body?: Json
  readonly headers?: Readonly<Record<string, string>>
  /** A repeat after an answer that was lost would do it twice. */
  readonly once?: true
}

export type Ask = (asking: Asking) => Promise<Json>
export type Find = (path: string) => Promise<Json | undefined>

export function asker({ baseUrl, clock, credential, patience = usualPatience }: ApplicationMeans): Ask {
  const identity = credential ?? managedIdentity({ forSimulated: baseUrl.startsWith('http:') })
  const accessToken = async () => {
    const token = await identity.getToken(scopeOf(baseUrl)).catch((thrown: unknown) => {
      throw new HubError('source.unavailable', "The hub's identity gets no token.", { cause: thrown })
    })
    if (!token) throw new HubError('source.unavailable', "The hub's identity gets no token.")
    return token.token
  }
  return async ({ method, path, body, headers = {}, once }) => {
    let left = patience.limit
    for (let requests = 1; ; requests += 1) {
      try {
        const request = graphClient(baseUrl, await accessToken(), { timeout: patience.timeout }).api(path)
        request.headers({ ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) })
        return recordOf(await (method === 'get' || method === 'delete' ? request[method]() : request[method](body)))
      } catch (thrown) {
        const refusal = refusalOf(thrown, clock.now())
        const wait = waitBefore(refusal, requests, patience.random())
        // Throttling is told before anything is done; of everything else nobody knows.
        const repeatable = once === undefined || refusal.code === 'source.throttled'
        if (wait === undefined || !repeatable || wait > left || requests >= mostRequests) throw refusal
        left -= wait
        await patience.wait(wait)
      }
    }
  }
}

const policyCodes = ['CredentialTypeNotAllowedAsPerAppPolicy', 'CredentialInvalidLifetimeAsPerAppPolicy']

function refusalOf(thrown: unknown, now: Date): HubError {
  if (thrown instanceof GraphError && policyCodes.includes(thrown.code ?? ''))
    return new HubError('secret.forbidden', "A policy of the platform's tenant forbids this secret.", { cause: thrown })
  return asGraphRefusal(thrown, now, 'applications')
}

/** In milliseconds; undefined where a repeat would not help. */
function waitBefore(refusal: HubError, requests: number, chance: number): number | undefined {
  if (!isHubError(refusal, 'source.throttled', 'source.unavailable')) return undefined
  const said = refusal.details?.['retryAfterSeconds']
  return typeof said === 'number' ? said * 1_000 : Math.round(500 * 2 ** (requests - 1) * (0.5 + chance))
}

export async function orAbsent(asking: Promise<Json>): Promise<Json | undefined> {
  try {
    return await asking
  } catch (thrown) {
    if (isHubError(thrown) && isAbsent(thrown)) return undefined
    throw thrown
  }
}

export const statusOf = (thrown: unknown) =>
  isHubError(thrown) && thrown.cause instanceof GraphError ? thrown.cause.statusCode : undefined

/** Microsoft does not say how long; whoever waits does so in growing steps. */
export const notYet = (what: string) =>
  new HubError('source.unavailable', `Microsoft does not find the ${what} everywhere yet.`)

/** What was made a moment ago: a 404 says that not every server of the directory's knows it yet. */
export async function unlessNew<T>(what: string, asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (thrown) {
    if (isHubError(thrown) && isAbsent(thrown)) throw notYet(what)
    throw thrown
  }
}

const quoted = (text: string) => encodeURIComponent(text.replaceAll("'", "''"))
export const byUniqueName = (uniqueName: string) => `/applications(uniqueName='${quoted(uniqueName)}')`
export const byClientId = (clientId: string) => `/applications(appId='${quoted(clientId)}')`
export const principalBy = (clientId: string) => `/servicePrincipals(appId='${quoted(clientId)}')`
export const at = (objectId: string) => `/applications/${encodeURIComponent(objectId)}`
