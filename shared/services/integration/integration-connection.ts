import { HubError, isHubError, type ErrorCode } from '../../domain/hub-error.ts'
import { secretStateAt } from '../../domain/secret.ts'
import type { Ports } from '../../ports/ports.ts'
import { spendAttempt } from '../limit-attempts.ts'
import { everyPage } from '../every-page.ts'
import { getSystemIntegration } from '../programs.ts'
import type { RotationKey } from './rotate.ts'
import { policyOf } from './start-integration-work.ts'
import { systemApiOf } from './system-api.ts'

/**
 * What a customer's engineer needs to connect a program. A secret is never part of it.
 * @throws HubError `integration.unknown`, `provisioning.unconfigured`
 */
export async function readIntegrationConnection(
  ports: Pick<
    Ports,
    'platform' | 'clock' | 'systemIntegrations' | 'integrationSecrets' | 'integrationUses' | 'secretPolicies'
  >,
  key: RotationKey,
) {
  const { organisationId, clientId } = key
  await getSystemIntegration(ports, key)
  const { tokenEndpoint, scope } = systemApiOf(ports.platform)
  const [secrets, policy, lastUsedAt] = await Promise.all([
    everyPage((wish) => ports.integrationSecrets.list(organisationId, { ...wish, clientId })),
    policyOf(ports, organisationId),
    ports.integrationUses.find(organisationId, clientId),
  ])
  const identityEndpoint = `${ports.platform.publicUrl}/api/v1/system/identity`
  const now = ports.clock.now()
  return {
    organisationId,
    clientId,
    tokenEndpoint,
    scope,
    identityEndpoint,
    curl: curlFor({ tokenEndpoint, scope, identityEndpoint, clientId }),
    secrets: secrets
      .toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime())
      .map((secret) => ({
        keyId: secret.keyId,
        kind: secret.kind,
        state: secretStateAt(secret, now, policy.leadDays),
        ...(secret.endsAt === undefined ? {} : { endsAt: secret.endsAt }),
      })),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
  }
}

interface Addresses {
  readonly tokenEndpoint: string
  readonly scope: string
  readonly identityEndpoint: string
  readonly clientId: string
}

/** Every value is a GUID or an address of the settings: nothing that a shell would take for its own. */
const curlFor = ({ tokenEndpoint, scope, identityEndpoint, clientId }: Addresses): string =>
  [
    `TOKEN=$(curl --silent --fail '${tokenEndpoint}' \\`,
    `  --data 'grant_type=client_credentials' \\`,
    `  --data 'client_id=${clientId}' \\`,
    `  --data-urlencode 'scope=${scope}' \\`,
    `  --data-urlencode "client_secret=$CLIENT_SECRET" | sed -n 's/.*"access_token":"\\([^"]*\\)".*/\\1/p')`,
    `curl --silent --header "Authorization: Bearer $TOKEN" '${identityEndpoint}'`,
  ].join('\n')

/** In points a minute, for one system integration. */
const testsAMinute = 10

/** What of a refusal says something about the secret; whoever does not answer says nothing. */
const telling: readonly ErrorCode[] = ['credential.rejected', 'access.refused', 'consent.missing']

/**
 * Tries a secret at Microsoft's token endpoint, as the program would. It is kept nowhere and told to nobody else.
 * @throws HubError `integration.unknown`, `provisioning.unconfigured`, `caller.throttled`, `source.unavailable`, `source.unreadable`
 */
export async function testIntegrationCredentials(
  ports: Pick<Ports, 'platform' | 'clock' | 'attempts' | 'systemIntegrations' | 'grantAppToken'>,
  { clientSecret, ...key }: RotationKey & { readonly clientSecret: string },
): Promise<{ readonly works: boolean; readonly reason?: ErrorCode; readonly aadsts?: number }> {
  await getSystemIntegration(ports, key)
  const { scope } = systemApiOf(ports.platform)
  await spendAttempt(ports, { name: `integration-test-${key.clientId}`, budget: testsAMinute }, 1)
  try {
    const { clientId } = key
    await ports.grantAppToken({ tenant: ports.platform.tid, clientId, clientSecret, scope })
    return { works: true }
  } catch (thrown) {
    if (!isHubError(thrown, ...telling)) throw withoutSecret(thrown)
    const aadsts = thrown.details?.['aadsts']
    return { works: false, reason: thrown.code, ...(typeof aadsts === 'number' ? { aadsts } : {}) }
  }
}

/** What a library threw may quote what it sent. */
const withoutSecret = (thrown: unknown): HubError =>
  isHubError(thrown)
    ? new HubError(thrown.code, thrown.message, thrown.details === undefined ? {} : { details: thrown.details })
    : new HubError('source.unavailable', 'Microsoft does not answer.')
