/** A row of CIPP's, its names as {@link asSpelled} leaves them. */
export type CippRow = Readonly<Record<string, unknown>>

/** Every name that is read, as CIPP's sources write it today. */
const names = [
  ...['id', 'customerId', 'displayName', 'defaultDomainName', 'initialDomainName', 'domains', 'Excluded'],
  ...['givenName', 'surname', 'mail', 'userPrincipalName', 'jobTitle', 'mobilePhone', 'businessPhones'],
  ...['otherMails', 'proxyAddresses', 'accountEnabled', 'userType', 'assignedLicenses'],
  ...['UPN', 'ExternalDirectoryObjectId', 'recipientTypeDetails', 'isDefault', 'isInitial', 'isVerified'],
  ...['Results', 'Metadata', 'Message', 'error', 'Queued', 'QueueId', 'QueueMessage', 'nextLink'],
] as const
export type CippName = (typeof names)[number]
const spelled: ReadonlyMap<string, string> = new Map(names.map((name) => [name.toLowerCase(), name]))

/** CIPP's language knows no case, so that the case of a name may change from one version to the next. The rows of one answer are alike. */
export function asSpelled<Row extends object>(rows: readonly Row[]): readonly CippRow[] {
  const first = rows[0] ?? {}
  const isAsKnown = Object.keys(first).every((name) => (spelled.get(name.toLowerCase()) ?? name) === name)
  return isAsKnown ? (rows as readonly CippRow[]) : rows.map(respelled)
}

const respelled = (row: object): CippRow =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [spelled.get(name.toLowerCase()) ?? name, value]))

/** Trimmed; absent where it is blank or no text. */
export function textIn(row: CippRow, name: CippName): string | undefined {
  const value = row[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

export const domainIn = (row: CippRow, name: CippName) => textIn(row, name)?.toLowerCase()

/** Also where a table of CIPP's has kept it as a text; absent where it is neither yes nor no. */
export function truthIn(row: CippRow, name: CippName): boolean | undefined {
  const value = row[name]
  if (typeof value === 'boolean') return value
  const text = textIn(row, name)?.toLowerCase()
  return text === 'true' || text === 'false' ? text === 'true' : undefined
}

/** The texts of a list; a list of one may come as that one. */
export function textsIn(row: CippRow, name: CippName): readonly string[] {
  const value = row[name]
  const all: readonly unknown[] = Array.isArray(value) ? value : [value]
  return all.filter((one): one is string => typeof one === 'string' && one.trim() !== '')
}
