import type { MemberId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'

type Needs = Pick<Ports, 'random'>

/** The value of a session's cookie: what nobody can guess, and whose session it is, which says where it is kept and nothing else. */
export const sessionCookieValue = ({ random }: Needs, memberId: MemberId) => `${random.secret()}.${memberId}`

/** By what a session is found: whose it is, and the hash of what its cookie holds. Of any other text one that finds nothing. */
export function sessionHash({ random }: Needs, cookie: string): string {
  const [secret = '', memberId = ''] = cookie.split('.')
  return `${memberId}.${random.hash(secret)}`
}

/** Whose session it says it is: to be believed where the session is found. */
export const memberNamedIn = (hash: string) => hash.slice(0, hash.indexOf('.')) as MemberId
