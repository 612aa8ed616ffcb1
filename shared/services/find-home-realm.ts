import { parseDomainName } from '../domain/domain-claim.ts'
import { organisationId } from '../domain/ids.ts'
import type { Ports } from '../ports/ports.ts'
import { ownerOf } from './domains.ts'
import { listSignInOptions } from './platform-providers.ts'

/**
 * The ways to sign in of the Organisation whose domain an e-mail is in. Only the domain counts: whether there is such a person is not looked
 * at. Of a domain that is nobody's the same is read as of one that is somebody's.
 */
export async function findHomeRealm(
  ports: Pick<Ports, 'domains' | 'identityProviders' | 'organisations' | 'platform' | 'random'>,
  eMail: string,
) {
  const domain = parseDomainName(eMail.slice(eMail.lastIndexOf('@') + 1))
  const organisation = (await ownerOf(ports, domain)) ?? organisationId(ports.random.guid())
  return { organisation, options: await listSignInOptions(ports, organisation) }
}
