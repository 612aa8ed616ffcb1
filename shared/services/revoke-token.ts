import { readOwnClaims, type OwnClaims } from '../domain/callers/own-claims.ts'
import { HubError, isHubError } from '../domain/hub-error.ts'
import { OAuthRefusal } from '../domain/issuing/oauth-refusal.ts'
import { minutesLater } from '../domain/session.ts'
import { readToken } from '../domain/tokens/read-token.ts'
import { isRefusal, tokenRefusals } from '../domain/tokens/refusal.ts'
import type { RequestPorts } from '../ports/ports.ts'
import { recordAct } from './record-act.ts'
import { verifyBearer } from './verify-bearer.ts'

type Needs = Parameters<typeof verifyBearer>[0] & Pick<RequestPorts, 'revokedTokens' | 'audit' | 'correlationId'>

/** Verifiers allow clocks to differ by a minute; the row stays for longer. */
const keptMinutesAfterExpiry = 5

/**
 * Ends a token of the hub's own before its time (RFC 7009): whoever shows it may. Safe to repeat. A token that nobody believes anyway needs
 * no ending, and none is written down.
 * @throws OAuthRefusal `unsupported_token_type` for a token that somebody else issued: only they can end it
 */
export async function revokeToken(ports: Needs, token: string): Promise<void> {
  const { platform, clock, revokedTokens } = ports
  const read = readToken(token)
  if (isRefusal(read)) return
  if (read.claims['iss'] !== platform.publicUrl)
    throw new OAuthRefusal(
      'unsupported_token_type',
      new HubError('issuer.invalid', 'This token is not one of the hub: who issued it can end it.'),
    )
  const genuine = await genuineOrNot(ports, token)
  const own = genuine && readOwnClaims(genuine.claims)
  if (!genuine || genuine.kind !== 'exchanged' || !own || isRefusal(own)) return
  const { jti } = genuine
  const fresh = await revokedTokens.insert({
    jti,
    organisationId: own.organisation,
    revokedAt: clock.now(),
    expiresAt: minutesLater(genuine.expiresAt, keptMinutesAfterExpiry),
  })
  if (!fresh) return
  await recordAct(ports, {
    organisationId: own.organisation,
    action: 'token.revoked',
    actor: actorOf(own),
    subject: `token:${jti}`,
    foreign: false,
  })
}

function actorOf(own: OwnClaims): string {
  if (own.kind !== 'member') return `integration:${own.clientId}`
  const { person } = own
  return person.by === 'entra' ? `person:${person.tid}/${person.oid}` : `member:${person.memberId}`
}

async function genuineOrNot(ports: Needs, token: string) {
  try {
    return await verifyBearer(ports, token, { kinds: ['exchanged'] })
  } catch (thrown) {
    if (isHubError(thrown, ...tokenRefusals)) return undefined
    throw thrown
  }
}
