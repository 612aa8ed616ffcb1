import type { AuditEntry } from '../domain/audit.ts'
import { readOwnClaims, type OwnClaims } from '../domain/callers/own-claims.ts'
import { HubError, isHubError } from '../domain/hub-error.ts'
import { OAuthRefusal } from '../domain/issuing/oauth-refusal.ts'
import { minutesLater } from '../domain/session.ts'
import { readToken } from '../domain/tokens/read-token.ts'
import { isRefusal, tokenRefusals } from '../domain/tokens/refusal.ts'
import type { RequestPorts } from '../ports/ports.ts'
import type { RevokedToken } from '../ports/revoked-tokens.ts'
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
  const { platform, clock, revokedTokens, audit } = ports
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
  const revoked = await revokedTokens.findOrInsert({
    jti: genuine.jti,
    organisationId: own.organisation,
    revokedAt: clock.now(),
    actor: actorOf(own),
    correlationId: ports.correlationId,
    expiresAt: minutesLater(genuine.expiresAt, keptMinutesAfterExpiry),
  })
  await audit.appendOnce(revoked.jti, lineOf(revoked))
}

/** The same each time: a line that was lost with the connection is written when the token is ended again, and one that is there stays. */
const lineOf = ({ jti, organisationId, revokedAt, actor, correlationId }: RevokedToken): AuditEntry => ({
  organisationId,
  at: revokedAt,
  action: 'token.revoked',
  actor,
  subject: `token:${jti}`,
  correlationId,
  foreign: false,
})

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
