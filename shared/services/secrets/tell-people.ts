import { isHubError, type HubError } from '../../domain/hub-error.ts'
import { nearestDay, noticeKey, type WatchedSecret } from '../../domain/secret-notice.ts'
import { secretNoticeMail, type NoticeFacts } from '../../domain/secret-notice-mail.ts'
import type { TellOperators } from '../../ports/operator-webhook.ts'
import type { Ports } from '../../ports/ports.ts'

export type TellNeeds = Pick<
  Ports,
  'clock' | 'random' | 'mail' | 'platform' | 'organisations' | 'systemIntegrations' | 'noticeSettings' | 'tellOperators'
>

/** Where people look at the secrets of an Organisation. */
const boardPath = '/console/secrets'
const providersPath = '/console/identity-providers'
const webhookName = 'operators-webhook'

/**
 * Sends the notice that a Secret is telling to everybody it did not reach yet: the Organisation's contacts, the operators, and their webhook.
 * One who cannot be reached stops no other. Safe to repeat: each attempt is the same mail.
 * @returns hashes of all who have it or will never get it, and whether that is everybody
 */
export async function tellPeople(
  ports: TellNeeds,
  secret: WatchedSecret,
): Promise<{ readonly reached: readonly string[]; readonly complete: boolean }> {
  const facts = await factsOf(ports, secret)
  const reached = new Set(secret.reached)
  let complete = true
  const tell = async (name: string, send: () => Promise<void>) => {
    if (reached.has(name)) return
    try {
      await send()
      reached.add(name)
    } catch (thrown) {
      if (!isHubError(thrown)) throw thrown
      // What will be refused again is not tried again; the board and the audit trail show the Secret all the same.
      if (isHubError(thrown, 'mail.unconfigured', 'mail.refused', 'webhook.refused', 'address.refused'))
        reached.add(name)
      else complete = false
    }
  }
  for (const to of await recipientsOf(ports, secret)) {
    const name = ports.random.hash(to.toLowerCase()).slice(0, 16)
    await tell(name, () => ports.mail.send(secretNoticeMail(facts, to, name)))
  }
  await tell(webhookName, () => ports.tellOperators(messageOf(facts, ports.random.hash(noticeKey(secret)))))
  return { reached: [...reached], complete }
}

/** Where the webhook does not answer it is not waited for again in the same run: the mails of all that follows come first. */
export function untilSilent(tellOperators: TellOperators): TellOperators {
  let silent: HubError | undefined
  return async (message) => {
    if (silent) throw silent
    try {
      await tellOperators(message)
    } catch (thrown) {
      if (isHubError(thrown, 'webhook.unavailable', 'address.unreachable', 'address.unresolved')) silent = thrown
      throw thrown
    }
  }
}

/** The platform's own secrets are no business of a customer's. */
async function recipientsOf({ noticeSettings, platform }: TellNeeds, { organisationId, origin }: WatchedSecret) {
  const settings = origin === 'platform' ? undefined : await noticeSettings.find(organisationId)
  const all = [...(settings?.contacts ?? []), ...platform.operatorContacts]
  return [...new Map(all.map((address) => [address.toLowerCase(), address])).values()]
}

async function factsOf(ports: TellNeeds, secret: WatchedSecret): Promise<NoticeFacts> {
  const { organisationId, clientId, origin } = secret
  const [organisation, integration] = await Promise.all([
    ports.organisations.find(organisationId),
    clientId === undefined || origin === 'platform'
      ? undefined
      : ports.systemIntegrations.find(organisationId, clientId),
  ])
  const { displayName, publicUrl } = ports.platform
  const ofPlatform = clientId === undefined ? displayName : `${displayName} (${clientId})`
  const program = integration?.displayName ?? (origin === 'platform' ? ofPlatform : (clientId ?? ''))
  return {
    secret,
    platform: displayName,
    organisation: organisation?.displayName ?? displayName,
    integration: origin === 'provider' ? `the identity provider “${secret.displayName}”` : program,
    boardUrl: `${publicUrl}${secret.providerId === undefined ? boardPath : `${providersPath}/${secret.providerId}`}`,
    now: ports.clock.now(),
  }
}

function messageOf({ secret, now }: NoticeFacts, hash: string) {
  const { organisationId, secretId, origin, clientId, keyId, providerId, kind, endsAt, telling } = secret
  const day = nearestDay(telling)
  return {
    id: `msg_${hash.slice(0, 32)}`,
    type: 'secret.noticed',
    at: now,
    data: {
      organisationId,
      secretId,
      origin,
      clientId,
      keyId,
      providerId,
      kind,
      endsAt: endsAt?.toISOString(),
      stages: telling.map(String),
      ...(day === undefined ? {} : { days: day }),
    },
  }
}
