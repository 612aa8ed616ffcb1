import { isHubError } from '../../domain/hub-error.ts'
import type { Webhook } from '../../domain/webhooks/webhook.ts'
import { webhookPausedMail } from '../../domain/webhooks/webhook-mail.ts'
import type { Ports } from '../../ports/ports.ts'
import { recordAct } from '../record-act.ts'

type Needs = Pick<
  Ports,
  'webhooks' | 'clock' | 'random' | 'audit' | 'mail' | 'noticeSettings' | 'organisations' | 'platform'
>

/** Pauses a webhook that nobody answers, and tells of it. What somebody changed meanwhile counts more. */
export async function pauseWebhook(
  ports: Needs,
  webhook: Webhook,
  why: 'failing' | 'gone',
  failingSince: Date,
): Promise<void> {
  const { webhooks, clock } = ports
  const current = await webhooks.find(webhook)
  if (current?.state !== 'active') return
  const at = clock.now()
  const { organisationId, webhookId } = webhook
  // The trail comes first: a crash between the two writes has the line twice rather than never.
  await recordAct(
    { ...ports, correlationId: `${webhookId}.${failingSince.getTime()}` },
    {
      organisationId,
      action: 'webhook.paused',
      actor: 'hub',
      subject: `webhook:${webhookId}`,
      foreign: false,
    },
  )
  await webhooks.replace({ ...current, state: 'paused', pausedFor: why, pausedAt: at, changedAt: at }, current.version)
  await tellPeople(ports, webhook, why, at)
}

/** At the addresses that are told of secrets; a mail that fails undoes nothing. */
async function tellPeople(ports: Needs, webhook: Webhook, why: 'failing' | 'gone', at: Date): Promise<void> {
  const { noticeSettings, organisations, platform, random, mail } = ports
  const [settings, organisation] = await Promise.all([
    noticeSettings.find(webhook.organisationId),
    organisations.find(webhook.organisationId),
  ])
  const facts = { webhook, why, at, organisation: organisation?.displayName ?? platform.displayName }
  for (const to of new Set([...(settings?.contacts ?? []), ...platform.operatorContacts]))
    try {
      await mail.send(webhookPausedMail(facts, to, random.hash(to.toLowerCase()).slice(0, 16)))
    } catch (thrown) {
      if (!isHubError(thrown)) throw thrown
    }
}
