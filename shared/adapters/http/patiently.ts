import { setTimeout as pause } from 'node:timers/promises'
import { retryAfterSeconds } from '../../domain/retry-after.ts'

/** How a service is waited for. All times in milliseconds. */
export interface Patience {
  /** For the whole call, waits and repeats included. */
  readonly within: number
  readonly wait: (milliseconds: number) => Promise<unknown>
}

export const usualPatience: Patience = { within: 20_000, wait: (milliseconds) => pause(milliseconds) }

const mostAttempts = 4
const firstWait = 500
const passing = new Set([408, 429, 500, 502, 503, 504])

/**
 * Asks a service of Azure until it answers: again after as long as it asks for (`Retry-After`), else after ½, 1 and 2 seconds. What is
 * asked must be safe to repeat. Where the service wants to be left alone for longer than there is time, nobody waits.
 * @throws what the last attempt threw
 */
export async function patiently<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  { within, wait }: Patience = usualPatience,
): Promise<T> {
  const signal = AbortSignal.timeout(within)
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('The time is over.'))
    })
  })
  // Nobody may be waiting any more when the time is over.
  over.catch(() => undefined)
  let left = within
  for (let count = 1; ; count += 1) {
    const since = performance.now()
    try {
      // A credential is not ended by the signal, so it is not waited for.
      return await Promise.race([attempt(signal), over])
    } catch (thrown) {
      const { status, retryAfter } = azureFailure(thrown)
      const asked = retryAfter === undefined ? firstWait * 2 ** (count - 1) : retryAfter * 1000
      left -= performance.now() - since + asked
      if (count === mostAttempts || left <= 0 || !isPassing({ status })) throw thrown
      await wait(asked)
    }
  }
}

export interface AzureFailure {
  /** Undefined: there was no answer at all. */
  readonly status: number | undefined
  readonly code: string | undefined
  /** What Key Vault tells more exactly than by `code`. */
  readonly innerCode: string | undefined
  /** Seconds. */
  readonly retryAfter: number | undefined
}

/** What an Azure SDK threw: its answer's status and the codes of its body. Microsoft REST API Guidelines: "Handling errors". */
export function azureFailure(thrown: unknown): AzureFailure {
  const { statusCode, code, details, response } = (thrown ?? {}) as {
    statusCode?: unknown
    code?: unknown
    details?: { error?: { innerError?: { code?: unknown } | null } | null } | null
    response?: { headers?: { get(name: string): string | undefined } }
  }
  return {
    status: typeof statusCode === 'number' ? statusCode : undefined,
    code: textOf(code),
    innerCode: textOf(details?.error?.innerError?.code),
    retryAfter: retryAfterSeconds(response?.headers?.get('retry-after') ?? null, new Date()),
  }
}

/** Whether another attempt may help: there was no answer, it broke off or was not the service's own, or the service is in trouble. */
export const isPassing = ({ status }: Pick<AzureFailure, 'status'>) =>
  status === undefined || status < 400 || passing.has(status)

/** What may go into the log of it: an SDK that cannot read an answer quotes it, and it may be a secret. */
export const causeOf = (thrown: unknown) =>
  (azureFailure(thrown).status ?? 500) < 400 || (thrown as { code?: unknown } | undefined)?.code === 'PARSE_ERROR'
    ? 'The answer could not be read.'
    : thrown

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)
