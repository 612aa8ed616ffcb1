import { isHubError } from '../../domain/hub-error.ts'
import { nextNotice, told, type SeenStage, type WatchedSecret } from '../../domain/secret-notice.ts'
import type { Ports, RequestPorts } from '../../ports/ports.ts'
import type { Kept } from '../../ports/storage.ts'
import { announced, type AnnounceNeeds } from '../events/announce-act.ts'
import { recordAct } from '../record-act.ts'
import { tellPeople, type TellNeeds } from './tell-people.ts'

export type NoticeNeeds = TellNeeds & AnnounceNeeds & Pick<RequestPorts, 'watchedSecrets' | 'audit'>

/** A Secret as a sweep met it. */
export type SeenSecret = Omit<WatchedSecret, 'told' | 'telling' | 'reached' | 'foundAt' | 'seenAt'>

/**
 * Tells people of one Secret what is due. The notice is kept before it is sent, and again afterwards: a crash in between sends the same mail
 * again, which is one mail. Of two sweeps at once one does it.
 * @param seen what was seen of it besides its dates
 * @returns how many notices were told: 0 or 1
 */
export async function noticeSecret(
  ports: NoticeNeeds,
  secret: SeenSecret,
  seen: readonly SeenStage[] = [],
): Promise<number> {
  const { watchedSecrets, clock } = ports
  const now = clock.now()
  const found = await watchedSecrets.find(secret.organisationId, secret.secretId)
  const watched: WatchedSecret = { ...(found ?? newlyWatched(secret, now)), seenAt: now }
  const notice = nextNotice(watched, now, seen)
  try {
    if (notice) return await sendNotice(ports, await keep(ports, notice, found))
    // Its rows show an own one; of the others the board must know, and when they were seen last.
    if (secret.origin !== 'own') await keep(ports, watched, found)
    return 0
  } catch (thrown) {
    if (isHubError(thrown, 'version.stale')) return 0
    throw thrown
  }
}

const newlyWatched = (secret: SeenSecret, now: Date): WatchedSecret => ({
  ...secret,
  foundAt: now,
  seenAt: now,
  told: [],
  telling: [],
  reached: [],
})

const keep = (
  { watchedSecrets }: Pick<Ports, 'watchedSecrets'>,
  secret: WatchedSecret,
  found: Kept<WatchedSecret> | undefined,
): Promise<Kept<WatchedSecret> | undefined> =>
  found ? watchedSecrets.replace(secret, found) : watchedSecrets.insert(secret)

async function sendNotice(ports: NoticeNeeds, notice: Kept<WatchedSecret> | undefined): Promise<number> {
  if (!notice) return 0
  const { reached, complete } = await tellPeople(ports, notice)
  if (!complete) {
    await ports.watchedSecrets.replace({ ...notice, reached }, notice)
    return 0
  }
  const { organisationId, secretId, telling } = notice
  const note = { organisationId, operation: 'WatchSecrets', actor: 'hub', ids: [`secretId=${secretId}`] }
  await announced(ports, note, async () => {
    await ports.watchedSecrets.replace(told(notice), notice)
    const action = telling.includes('found') ? 'secret.found' : 'secret.noticed'
    await recordAct(ports, { organisationId, action, actor: 'hub', subject: `secret:${secretId}`, foreign: false })
  })
  return 1
}
