import type { TokenCredential } from '@azure/identity'
import { HubError } from '../../domain/hub-error.ts'
import type { Mail, MailMessage } from '../../ports/mail.ts'
import { derivedGuid } from '../crypto/derived-guid.ts'
import { azureAddress } from '../http/azure-address.ts'
import { azureFailure, causeOf, isPassing, patiently, usualPatience, type Patience } from '../http/patiently.ts'
import { managedIdentity } from '../identity/managed-identity.ts'

export interface AzureMailSettings {
  readonly endpoint: string
  /** An address of a domain that is linked to the service. */
  readonly sender: string
}

interface Means {
  /** The app's managed identity where it is not given. */
  readonly credential?: TokenCredential
  readonly patience?: Patience
}

/** As which the SDK knows the service while it is simulated on this machine. */
const simulatedAddress = 'https://simulated.communication.azure.com'

/**
 * Azure Communication Services Email. The id of the operation is derived from the message's key: the service takes one operation once,
 * however often it is sent. https://learn.microsoft.com/rest/api/communication/email/email/send
 */
export function azureMail({ endpoint, sender }: AzureMailSettings, { credential, patience }: Means = {}): Mail {
  const connect = async () => {
    const { EmailClient } = await import('@azure/communication-email')
    const address = azureAddress(endpoint, simulatedAddress)
    return new EmailClient(
      address.url,
      credential ?? managedIdentity({ forSimulated: address.isSimulated }),
      address.options,
    )
  }
  let connected: ReturnType<typeof connect> | undefined
  return {
    send: async (message) => {
      const operationId = derivedGuid(`${sender}\n${message.key}`)
      // The SDK throws the same for an operation that ended badly as for a broken connection: its status tells them apart.
      const operation: { status?: unknown } = {}
      const onResponse = (_raw: unknown, flat: unknown) => {
        operation.status = (flat as { status?: unknown } | undefined)?.status
      }
      const isOver = () => operation.status === 'Failed' || operation.status === 'Canceled'
      try {
        const client = await (connected ??= connect())
        await patiently(async (abortSignal) => {
          const begin = client.beginSend(emailOf(message, sender), { operationId, abortSignal, onResponse })
          await begin.catch((thrown: unknown) => {
            if (!isOver()) throw thrown
          })
        }, patience ?? usualPatience)
      } catch (thrown) {
        throw asRefusal(thrown)
      }
      if (isOver()) throw new HubError('mail.refused', 'The mail service could not send this message.')
    },
  }
}

const emailOf = ({ to, subject, text, html }: MailMessage, senderAddress: string) => ({
  senderAddress,
  recipients: { to: [{ address: to }] },
  content: { subject, plainText: text, html },
  // Counting who opened what would lead every link through somebody else's server, secrets and all.
  disableUserEngagementTracking: true,
})

function asRefusal(thrown: unknown): HubError {
  const failure = azureFailure(thrown)
  const { retryAfter } = failure
  if (!isPassing(failure))
    return new HubError('mail.refused', 'The mail service does not take this message.', { cause: causeOf(thrown) })
  return new HubError('mail.unavailable', 'The mail service does not answer.', {
    cause: causeOf(thrown),
    ...(retryAfter === undefined ? {} : { details: { retryAfterSeconds: retryAfter } }),
  })
}
