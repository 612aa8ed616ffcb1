import type { DirectoryPerson } from '../../worlds/directory-people.ts'
import { propertyOf, type Row } from './query-options.ts'

export const userType = 'microsoft.graph.user'

/** Without `$select` Graph sends these. https://learn.microsoft.com/graph/api/resources/user */
const usual = [
  ...['businessPhones', 'displayName', 'givenName', 'jobTitle', 'mail', 'mobilePhone', 'officeLocation'],
  ...['preferredLanguage', 'surname', 'userPrincipalName', 'id'],
]
const userProperties = [...usual, 'accountEnabled', 'assignedLicenses', 'otherMails', 'proxyAddresses', 'userType']

/** The properties that `$select` names, spelt as Graph spells them. @throws GraphError 400 for one that users do not have */
export function selected(text: string | undefined): readonly string[] {
  if (text === undefined) return usual
  return text.split(',').map((name) => propertyOf(userProperties, userType, name.trim()))
}

/** A person as a row of Graph. */
export function userRow(person: DirectoryPerson, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, valueOf(person, name)]))
}

function valueOf(person: DirectoryPerson, name: string): unknown {
  if (name === 'assignedLicenses') return person.licences.map((skuId) => ({ disabledPlans: [], skuId }))
  return (person as unknown as Row)[name] ?? null
}
