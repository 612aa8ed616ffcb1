import { sentencesMail, utcMoment } from './mail-page.ts'
import { nearestDay, noticeKey, type WatchedSecret } from './secret-notice.ts'

export interface NoticeFacts {
  readonly secret: WatchedSecret
  readonly platform: string
  readonly organisation: string
  /** The program, or whatever else the secret belongs to. */
  readonly integration: string
  /** The secrets board, or the page of the identity provider. */
  readonly boardUrl: string
  readonly now: Date
}

/** A notice about a Secret as a mail: names, ids and dates alone; never the value, and never a link that opens it. */
export function secretNoticeMail(facts: NoticeFacts, to: string, recipientHash: string) {
  const sentences = [...whatIsTold(facts), whatToDo(facts), `See ${facts.boardUrl}`]
  const subject = subjectOf(facts).replace(/\s+/g, ' ')
  return {
    to,
    ...sentencesMail(subject, sentences),
    key: `${noticeKey(facts.secret)}/${recipientHash}`,
  }
}

function subjectOf({ secret, integration }: NoticeFacts): string {
  const day = nearestDay(secret.telling)
  if (day === 0) return `The secret of ${integration} has ended`
  if (day !== undefined) return `The secret of ${integration} ends within ${daysText(day)}`
  if (secret.telling.includes('missing')) return `The secret of ${integration} was removed at Microsoft`
  return secret.telling.includes('ready')
    ? `A new secret of ${integration} is ready`
    : `A secret of ${integration} was made elsewhere`
}

function whatIsTold({ secret, organisation, integration, platform, now }: NoticeFacts): readonly string[] {
  const { telling, endsAt, displayName, kind } = secret
  // Of an identity provider the secret has no name of its own.
  const named = `${nouns[kind]}${secret.origin === 'provider' ? '' : ` “${displayName}”`} of ${integration} (${organisation})`
  const end = endsAt === undefined ? [] : [`It ${endsAt <= now ? 'ended' : 'ends'} on ${utcMoment(endsAt)} UTC.`]
  if (telling.includes('found'))
    return [`The ${named} was not made by ${platform}. Somebody made it at Microsoft.`, ...end]
  if (telling.includes('missing')) return [`The ${named} is not at Microsoft any more.`, ...end]
  if (telling.includes('ready')) return [`The ${named} is new and waits to be taken.`, ...end]
  return [`This is about the ${named}.`, ...end]
}

function whatToDo({ secret, now }: NoticeFacts): string {
  const { telling, origin, endsAt } = secret
  if (telling.includes('found'))
    return 'Find out who made it. If nobody needs it, remove it in the Microsoft Entra admin centre: whoever has it can act as the program.'
  if (telling.includes('ready'))
    return 'An administrator of the organisation signs in, takes it from the secrets board, and puts it into the program before the earlier one ends.'
  if (telling.includes('missing'))
    return 'The program cannot sign in with it. Find out who removed it, and have it renewed on the secrets board.'
  if (origin === 'provider')
    return `${endsAt !== undefined && endsAt <= now ? 'Nobody may be able to sign in by it any more. ' : ''}Make a new secret at the provider, type it in the console together with the day on which it ends, and try a sign-in.`
  if (origin === 'platform') return 'An operator renews it and changes the setting that holds it.'
  if (endsAt !== undefined && endsAt <= now)
    return 'The program cannot sign in with it any more. Renew it on the secrets board and put the new one into the program.'
  return 'Renew it on the secrets board in time, and put the new one into the program before this one ends.'
}

const nouns = { password: 'secret', certificate: 'certificate', federated: 'federated credential', value: 'value' }
const daysText = (days: number) => (days === 1 ? '1 day' : `${days} days`)
