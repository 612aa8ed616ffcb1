import type { DirectoryUser, RemovedUser } from '../../domain/directory-user.ts'

/** What is asked of each person. https://learn.microsoft.com/graph/api/resources/user (v1.0) */
export const userProperties = [
  ...['id', 'displayName', 'givenName', 'surname', 'mail', 'userPrincipalName', 'otherMails', 'proxyAddresses'],
  ...['businessPhones', 'mobilePhone', 'jobTitle', 'accountEnabled', 'userType', 'assignedLicenses'],
] as const

export type UserRow =
  | { readonly kind: 'user'; readonly user: DirectoryUser }
  | { readonly kind: 'removed'; readonly removed: RemovedUser }
  /** It names nobody: no person is made of it. */
  | { readonly kind: 'nobody' }

const nobody: UserRow = { kind: 'nobody' }

/**
 * A row of people as Graph writes it. What is of another type than published is taken for not said; a row that says nothing about
 * anybody is nobody. Never throws.
 */
export function readUserRow(row: unknown): UserRow {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return nobody
  const members = row as Readonly<Record<string, unknown>>
  const objectId = objectIdOf(members['id'])
  const removal = members['@removed']
  if (removal !== undefined && removal !== null) return removed(objectId, removal)
  const user = readUser(members, objectId)
  const says = objectId ?? user.displayName ?? user.mail ?? user.upn
  return says === undefined ? nobody : { kind: 'user', user }
}

/** Whether a row shows a person and not merely what changed of them: everybody has these, so that only a part lacks one of them. */
export const isWholeRow = (row: unknown) =>
  typeof row === 'object' &&
  row !== null &&
  ['displayName', 'userPrincipalName', 'accountEnabled'].every((name) => Object.hasOwn(row, name))

/** Graph: `changed` can be restored, `deleted` cannot. A reason that is not published is taken for the one that takes less back. */
function removed(objectId: string | undefined, removal: unknown): UserRow {
  if (objectId === undefined) return nobody
  const { reason } = removal as { readonly reason?: unknown }
  return { kind: 'removed', removed: { objectId, how: reason === 'deleted' ? 'hard' : 'soft' } }
}

function readUser(members: Readonly<Record<string, unknown>>, objectId: string | undefined): DirectoryUser {
  const mail = textOf(members['mail'], longestAddress)
  const licences = members['assignedLicenses']
  const enabled = members['accountEnabled']
  return present({
    objectId,
    displayName: textOf(members['displayName'], longestName),
    givenName: textOf(members['givenName'], longestName),
    surname: textOf(members['surname'], longestName),
    mail,
    upn: textOf(members['userPrincipalName'], longestUpn),
    otherMails: otherMailsOf(members, mail),
    phone: textsOf(members['businessPhones'], longestName)[0] ?? textOf(members['mobilePhone'], longestName),
    jobTitle: textOf(members['jobTitle'], longestName),
    enabled: typeof enabled === 'boolean' ? enabled : undefined,
    userType: userTypeOf(members['userType']),
    licensed: Array.isArray(licences) ? licences.length > 0 : undefined,
  })
}

/** Without the members that are not said. */
function present(members: { readonly [Name in keyof DirectoryUser]: DirectoryUser[Name] | undefined }): DirectoryUser {
  const said = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
  return { otherMails: [], ...said }
}

const longestName = 256
const longestAddress = 320
const longestUpn = 1_024
const mostOtherMails = 100

/** Text without the white space around it; one that is longer than any directory takes says nothing. */
function textOf(value: unknown, longest: number): string | undefined {
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' || text.length > longest ? undefined : text
}

const textsOf = (value: unknown, longest: number): readonly string[] =>
  (Array.isArray(value) ? value : []).flatMap((one: unknown) => textOf(one, longest) ?? [])

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** An object id in lower case; what is no GUID is no identity that could be found again. */
export function objectIdOf(value: unknown): string | undefined {
  const id = textOf(value, longestName)?.toLowerCase()
  return id !== undefined && guid.test(id) ? id : undefined
}

function userTypeOf(value: unknown): DirectoryUser['userType'] {
  const type = textOf(value, longestName)?.toLowerCase()
  return type === 'member' || type === 'guest' ? type : undefined
}

/** Further addresses of the account and those at which its mailbox takes mail (`smtp:`), each once, without the first one. */
function otherMailsOf(members: Readonly<Record<string, unknown>>, mail: string | undefined): readonly string[] {
  const mailbox = textsOf(members['proxyAddresses'], longestAddress)
    .filter((address) => /^smtp:./i.test(address))
    .map((address) => address.slice('smtp:'.length).trim())
  const seen = new Set([mail?.toLowerCase() ?? '', ''])
  const others: string[] = []
  for (const address of [...textsOf(members['otherMails'], longestAddress), ...mailbox]) {
    const key = address.toLowerCase()
    if (seen.has(key) || others.length >= mostOtherMails) continue
    seen.add(key)
    others.push(address)
  }
  return others
}
