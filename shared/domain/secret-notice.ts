import type { OrganisationId, ProviderId } from './ids.ts'
import { daysLater } from './invitation.ts'
import type { IdentityProvider } from './providers/identity-provider.ts'
import type { Secret, SecretKind } from './secret.ts'

/** Days before the end of a Secret at which people are told; 0 is the end itself. */
export const noticeDays = [90, 60, 30, 14, 7, 1, 0] as const
export type NoticeDay = (typeof noticeDays)[number]

/** After an end as long ago as this nobody is told of it any more, in days: what the watch knew of it is forgotten a month later. */
const longestCatchUp = 365
export const watchedKeptDays = longestCatchUp + 30

/**
 * `found`: a credential at Microsoft that the hub did not make. `ready`: a new Secret waits to be taken by the customer. `missing`: a Secret
 * whose credential somebody removed at Microsoft.
 */
export const noticeStages = [...noticeDays, 'found', 'ready', 'missing'] as const
export type NoticeStage = (typeof noticeStages)[number]
/** Stages that are seen, and do not follow from dates. */
export type SeenStage = Extract<NoticeStage, string>

/**
 * `own`: a Secret of the hub's rows. `stranger`: a credential of a System integration that somebody made elsewhere. `platform`: of the
 * platform's own applications, or kept in the vault for the hub itself. `provider`: the hub's own at an identity provider.
 */
export type SecretOrigin = 'own' | 'stranger' | 'platform' | 'provider'

/** What the watch knows of one Secret: seen at Microsoft or among the rows, and what people were told of it. */
export interface WatchedSecret {
  readonly organisationId: OrganisationId
  /** `{client id}_{key id}`; `vault_{name}` for a value of the hub's own in the vault, `provider_{…}` for one of an identity provider. */
  readonly secretId: string
  readonly origin: SecretOrigin
  /** Absent for a value in the vault, and for one of an identity provider. */
  readonly clientId?: string
  readonly providerId?: ProviderId
  readonly keyId?: string
  readonly kind: SecretKind | 'value'
  readonly displayName: string
  readonly startsAt?: Date
  /** Never changes: another end is another credential. Absent: it has none. */
  readonly endsAt?: Date
  readonly foundAt: Date
  /** The last sweep that saw it. */
  readonly seenAt: Date
  readonly told: readonly NoticeStage[]
  /** Stages of a notice that is being sent. It is sent again as it is, until it is told: whatever the next run finds comes after it. */
  readonly telling: readonly NoticeStage[]
  /** Whom that notice reached already: hashes of recipients. */
  readonly reached: readonly string[]
}

export const secretIdOf = ({ clientId, keyId }: Pick<Secret, 'clientId' | 'keyId'>) => `${clientId}_${keyId}`

/** Another secret, or another day on which it ends, is another one to tell of. */
export const providerSecretId = ({ providerId, secretName, secretEndsOn }: IdentityProvider) =>
  `provider_${providerId}_${secretName?.replace('provider_', '') ?? ''}_${secretEndsOn ?? ''}`

/** The stages whose moment has come; one that lay before the Secret began never comes. */
export function reachedStages(
  { startsAt, endsAt }: Pick<WatchedSecret, 'startsAt' | 'endsAt'>,
  now: Date,
): readonly NoticeDay[] {
  if (endsAt === undefined || daysLater(endsAt, longestCatchUp) < now) return []
  return noticeDays.filter((days) => {
    const moment = daysLater(endsAt, -days)
    return moment <= now && (startsAt === undefined || moment > startsAt)
  })
}

/**
 * The notice that is to be sent now; undefined where nothing is to be told. It covers every stage that was reached and not told: after missed
 * runs one notice stands for all of them, so that each stage is told once and nobody gets several mails in a row. One that did not reach
 * everybody is sent again, until the next stage comes and says the same more urgently. What was seen, no date says again: it is told
 * with the next stage where it reached nobody.
 */
export function nextNotice<Watched extends WatchedSecret>(
  secret: Watched,
  now: Date,
  seen: readonly SeenStage[] = [],
): Watched | undefined {
  const known = [...secret.told, ...secret.telling]
  const due = [...seen, ...reachedStages(secret, now)].filter((stage) => !known.includes(stage))
  if (due.length > 0) {
    const unheard = secret.reached.length > 0 ? [] : secret.telling.filter((stage) => typeof stage === 'string')
    return {
      ...secret,
      told: known.filter((stage) => !unheard.some((one) => one === stage)),
      telling: [...unheard, ...due],
      reached: [],
    }
  }
  return secret.telling.length > 0 ? secret : undefined
}

/** @returns the Secret as it is once its notice reached everybody */
export const told = <Watched extends WatchedSecret>(secret: Watched): Watched => ({
  ...secret,
  told: [...secret.told, ...secret.telling],
  telling: [],
  reached: [],
})

/** How near the end is, as the notice says it; undefined where the notice is not about the end. */
export function nearestDay(stages: readonly NoticeStage[]): NoticeDay | undefined {
  const days = stages.filter((stage) => typeof stage === 'number')
  return days.length === 0 ? undefined : noticeDays.findLast((day) => days.includes(day))
}

/** Names a notice: the same for every attempt to send it. */
export const noticeKey = ({ organisationId, secretId, telling }: WatchedSecret) =>
  `secret-notice/${organisationId}/${secretId}/${telling.join('-')}`
