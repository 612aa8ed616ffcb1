import type { DirectoryUser } from '../../domain/directory-user.ts'
import { parseMemberId } from '../../domain/ids.ts'
import { textIn, textsIn, truthIn, type CippRow } from './cipp-row.ts'

/** How many further addresses of a person are read; Entra allows a few hundred, nobody has them. */
const mostAddresses = 100

/**
 * A row of `ListUsers`: a user of Graph with CIPP's own columns beside it. What is not there is not said.
 * @param shared ids and user principal names of the tenant's shared mailboxes; absent: nobody knows them
 */
export function readUser(row: CippRow, shared: ReadonlySet<string> | undefined): DirectoryUser {
  const objectId = parseMemberId(textIn(row, 'id') ?? '')
  const upn = textIn(row, 'userPrincipalName')
  const type = textIn(row, 'userType')?.toLowerCase()
  // As of Graph, so that a switch of the connection changes nobody's number.
  const phone = textsIn(row, 'businessPhones')[0]?.trim() ?? textIn(row, 'mobilePhone')
  const said = {
    objectId,
    displayName: textIn(row, 'displayName'),
    givenName: textIn(row, 'givenName'),
    surname: textIn(row, 'surname'),
    mail: textIn(row, 'mail'),
    upn,
    phone,
    jobTitle: textIn(row, 'jobTitle'),
    enabled: truthIn(row, 'accountEnabled'),
    userType: type === 'member' || type === 'guest' ? type : undefined,
    licensed: licensedIn(row),
    sharedMailbox: shared && (shared.has(objectId ?? '') || shared.has(upn?.toLowerCase() ?? '')),
  } as const
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
  return { ...given, otherMails: otherMailsOf(row) }
}

/** A list of one licence may come as that one. */
function licensedIn({ assignedLicenses: licences }: CippRow): boolean | undefined {
  if (Array.isArray(licences)) return licences.length > 0
  return typeof licences === 'object' && licences !== null ? true : undefined
}

/** `otherMails` as they are, and of `proxyAddresses` those of mail: `SMTP:` marks the first one, `smtp:` the others. */
function otherMailsOf(row: CippRow): readonly string[] {
  const proxies = textsIn(row, 'proxyAddresses')
    .flatMap((addresses) => addresses.split(','))
    .map((address) => address.trim())
    .filter((address) => /^smtp:/i.test(address))
    .map((address) => address.slice('smtp:'.length))
  return [...new Set([...textsIn(row, 'otherMails'), ...proxies])].slice(0, mostAddresses)
}
