import type { DirectoryUser } from '../../domain/directory-user.ts'
import { parseMemberId } from '../../domain/ids.ts'
import { type CippRow } from './cipp-answer.ts'
import { textIn } from './cipp-tenants.ts'

/** How many further addresses of a person are read; Entra allows a few hundred, nobody has them. */
const mostAddresses = 100

/**
 * A row of `ListUsers`: a user of Graph with CIPP's own columns beside it. What is not there is not said.
 * @param shared ids and user principal names of the tenant's shared mailboxes; absent: nobody knows them
 */
export function readUser(row: CippRow, shared: ReadonlySet<string> | undefined): DirectoryUser {
  const { id, accountEnabled, assignedLicenses, userType } = row
  const objectId = typeof id === 'string' ? parseMemberId(id.trim()) : undefined
  const upn = textIn(row, 'userPrincipalName')
  const type = typeof userType === 'string' ? userType.toLowerCase() : undefined
  const phone = textIn(row, 'mobilePhone') ?? textsIn(row['businessPhones'])[0]
  const said = {
    objectId,
    displayName: textIn(row, 'displayName'),
    givenName: textIn(row, 'givenName'),
    surname: textIn(row, 'surname'),
    mail: textIn(row, 'mail'),
    upn,
    phone,
    jobTitle: textIn(row, 'jobTitle'),
    enabled: typeof accountEnabled === 'boolean' ? accountEnabled : undefined,
    userType: type === 'member' || type === 'guest' ? type : undefined,
    licensed: Array.isArray(assignedLicenses) ? assignedLicenses.length > 0 : undefined,
    sharedMailbox: shared && (shared.has(objectId ?? '') || shared.has(upn?.toLowerCase() ?? '')),
  } as const
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
  return { ...given, otherMails: otherMailsOf(row) }
}

/** `otherMails` as they are, and of `proxyAddresses` those of mail: `SMTP:` marks the first one, `smtp:` the others. */
function otherMailsOf(row: CippRow): readonly string[] {
  const proxies = textsIn(row['proxyAddresses'])
    .filter((address) => /^smtp:/i.test(address))
    .map((address) => address.slice('smtp:'.length))
  return [...new Set([...textsIn(row['otherMails']), ...proxies])].slice(0, mostAddresses)
}

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && one.trim() !== '') : []
