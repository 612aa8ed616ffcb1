import type { PassportKey } from '../domain/member.ts'
import type { SecureRandom } from '../ports/secure-random.ts'

/** Names a Passport to people and sessions: not the subject, which is the identity provider's own name of the person. */
export const passportIdOf = (random: Pick<SecureRandom, 'hash'>, { provider, issuer, subject }: PassportKey): string =>
  random.hash(JSON.stringify(['passport', provider, issuer, subject]))
