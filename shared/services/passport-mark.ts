import type { PassportKey } from '../domain/member.ts'
import type { Ports } from '../ports/ports.ts'

/** Names a Passport to whoever knows it, and tells nobody else whose it is. */
export const passportMark = ({ random }: Pick<Ports, 'random'>, { provider, issuer, subject }: PassportKey): string =>
  random.hash(JSON.stringify([provider, issuer, subject]))
