import { json, type Answer } from '../exchange.ts'

/** A refusal as Azure Communication Services words it; `x-ms-error-code` repeats the code. */
export function mailRefused(status: number, code: string, message: string, headers: Answer['headers'] = {}): Answer {
  return json(status, { error: { code, message } }, { 'x-ms-error-code': code, ...headers })
}

/** https://learn.microsoft.com/azure/communication-services/concepts/service-limits#email */
export const mailThrottled = (retryAfter: string | undefined): Answer =>
  mailRefused(429, 'TooManyRequests', 'The request was throttled. Try again later.', {
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  })

const sentences: Readonly<Record<number, readonly [code: string, message: string]>> = {
  401: ['Denied', 'Denied by the resource provider.'],
  403: ['Forbidden', 'The caller may not send mail.'],
  404: ['DomainNotLinked', 'The specified sender domain has not been linked.'],
  500: ['InternalServerError', 'The server failed.'],
  503: ['ServiceUnavailable', 'The service is unavailable for the moment.'],
}

export function mailFailed(status: number): Answer {
  const [code, message] = sentences[status] ?? ['UnknownError', 'The request failed.']
  return mailRefused(status, code, message)
}
