import { json, type Answer } from '../exchange.ts'

/**
 * A refusal as Key Vault words it.
 * https://learn.microsoft.com/azure/key-vault/general/rest-error-codes, https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses
 */
export class VaultError extends Error {
  readonly status: number
  readonly code: string
  readonly innerCode: string | undefined

  constructor(status: number, code: string, message: string, innerCode?: string) {
    super(message)
    this.name = 'VaultError'
    this.status = status
    this.code = code
    this.innerCode = innerCode
  }
}

export const badParameter = (message: string): VaultError => new VaultError(400, 'BadParameter', message)

export const notFound = (name: string): VaultError =>
  new VaultError(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
  )

const conflicts = {
  ObjectIsDeletedButRecoverable:
    'is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.',
  ObjectIsBeingDeleted: 'is currently being deleted and cannot be re-created; retry later.',
  ObjectIsBeingRecovered: 'is currently being recovered; retry later.',
} as const

export const conflicting = (name: string, innerCode: keyof typeof conflicts): VaultError =>
  new VaultError(409, 'Conflict', `Secret ${name} ${conflicts[innerCode]}`, innerCode)

export function vaultErrorAnswer({ status, code, message, innerCode }: VaultError, headers: Answer['headers']): Answer {
  const innererror = innerCode === undefined ? {} : { innererror: { code: innerCode } }
  return json(status, { error: { code, message, ...innererror } }, headers)
}

/** https://learn.microsoft.com/azure/key-vault/general/overview-throttling */
export function vaultThrottled(retryAfter: string | undefined): Answer {
  const message =
    'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached'
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter }
  return vaultErrorAnswer(new VaultError(429, 'Throttled', message), headers)
}

const sentences: Readonly<Record<number, readonly [code: string, message: string, innerCode?: string]>> = {
  401: ['Unauthorized', 'AKV10032: Invalid issuer.'],
  403: [
    'Forbidden',
    'Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
    'ForbiddenByRbac',
  ],
  500: ['InternalServerError', 'Internal server error.'],
  503: ['ServiceUnavailable', 'The service is unavailable for the moment.'],
}

export function vaultFailed(status: number): Answer {
  const [code, message, innerCode] = sentences[status] ?? ['UnexpectedError', 'The request failed.']
  return vaultErrorAnswer(new VaultError(status, code, message, innerCode), {})
}
