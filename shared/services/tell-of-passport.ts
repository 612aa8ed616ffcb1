import { isHubError } from '../domain/hub-error.ts'
import type { MemberId } from '../domain/ids.ts'
import { passportMail, type PassportMailFacts } from '../domain/passport-mail.ts'
import type { RequestPorts } from '../ports/ports.ts'

/**
 * Mails a Member, at every address that is proven to be theirs, that a way to sign in was added or removed. Without such an address nobody is
 * told; a mail that fails undoes nothing.
 */
export async function tellOfPassport(
  { memberships, mail, platform, clock, correlationId, random }: RequestPorts,
  memberId: MemberId,
  { passportId, ...facts }: Pick<PassportMailFacts, 'change' | 'label'> & { readonly passportId: string },
): Promise<void> {
  const held = await memberships.listOfMember(memberId)
  const addresses = new Set(held.flatMap(({ provenEMail }) => provenEMail ?? []))
  const account = `${platform.publicUrl}/console/account`
  const written = passportMail({ ...facts, platform: platform.displayName, at: clock.now(), account })
  for (const to of addresses) {
    // The same way may come and go more than once: each time is a mail of its own.
    const about = `${facts.change}/${passportId.slice(0, 12)}/${correlationId}/${random.hash(to).slice(0, 8)}`
    try {
      await mail.send({ to, ...written, key: `passport/${about}` })
    } catch (thrown) {
      if (!isHubError(thrown)) throw thrown
    }
  }
}
