import { judgePolicy, type SecretPolicy } from '../../domain/integration/secret-policy.ts'
import type { Ports } from '../../ports/ports.ts'
import { decideAgain } from '../decide-again.ts'
import { getOrganisation } from '../organisations.ts'

/** From the next Secret on. Safe to repeat. @throws HubError `input.invalid`, `organisation.unknown` */
export async function setSecretPolicy(
  ports: Pick<Ports, 'organisations' | 'secretPolicies'>,
  wish: SecretPolicy,
): Promise<SecretPolicy> {
  judgePolicy(wish)
  await getOrganisation(ports, wish.organisationId)
  return decideAgain(async () => {
    const current = await ports.secretPolicies.find(wish.organisationId)
    return ports.secretPolicies.put(wish, current?.version)
  })
}
