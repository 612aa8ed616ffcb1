import type { TokenCredential } from '@azure/identity'
import { HubError } from '../../domain/hub-error.ts'
import { patiently, usualPatience, type Patience } from '../http/patiently.ts'
import { managedIdentity } from './managed-identity.ts'

/** A token of the app's managed identity that Microsoft Entra takes as a client's proof. @throws HubError `provider.unavailable` */
export type FederatedToken = () => Promise<string>

interface Means {
  /** The simulated identity and no other, where Entra is simulated. */
  readonly forSimulated?: boolean
  /** The app's managed identity where it is not given. */
  readonly credential?: Pick<TokenCredential, 'getToken'>
  readonly patience?: Patience
}

/** A person waits for their sign-in: half of what a background task is given. */
const signInPatience: Patience = { ...usualPatience, within: 10_000 }

/** Microsoft, "Configure an application to trust a managed identity": the audience of such tokens in every cloud of ours. */
export function federatedToken({
  forSimulated = false,
  credential,
  patience = signInPatience,
}: Means = {}): FederatedToken {
  const identity = credential ?? managedIdentity({ forSimulated })
  return async () => {
    try {
      const given = await patiently(
        (abortSignal) => identity.getToken('api://AzureADTokenExchange/.default', { abortSignal }),
        patience,
      )
      const token = given?.token
      if (token !== undefined && token !== '') return token
      throw new Error('The managed identity gave no token.')
    } catch (thrown) {
      throw new HubError('provider.unavailable', 'Your identity provider does not answer. Try again in a moment.', {
        cause: thrown,
      })
    }
  }
}
