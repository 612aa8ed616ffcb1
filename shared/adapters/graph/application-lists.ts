import { HubError } from '../../domain/hub-error.ts'
import type { ApplicationLists, ListedApplication } from '../../ports/applications.ts'
import type { Page } from '../../ports/storage.ts'
import type { Ask } from './application-requests.ts'
import { credentialsOf, federatedOf, isMissing, keyOf, recordOf, type Json } from './application-rows.ts'
import { pathOfNextLink, unreadableGraph } from './graph-client.ts'
import { readList } from './graph-list.ts'

/** Graph's own size of a page: a larger one is not promised together with `$expand`. */
const applications = '/applications?$top=100&$expand=federatedIdentityCredentials'
const principals = '/servicePrincipals?$top=999&$select=appId,passwordCredentials,keyCredentials'

/**
 * Registrations of the whole tenant by the page: whoever may write some may list all. A row that cannot be read is left out, and is found by
 * whoever looks for it alone.
 * https://learn.microsoft.com/graph/api/application-list?view=graph-rest-1.0
 */
export function applicationLists(ask: Ask, baseUrl: string): ApplicationLists {
  const page = async <Row>(path: string, read: (row: Json) => readonly Row[]): Promise<Page<Row>> => {
    const { rows, nextLink } = readList(await ask({ method: 'get', path }))
    const items = rows.flatMap((row) => unlessUnreadable(() => read(recordOf(row))))
    if (nextLink === undefined) return { items }
    const next = pathOfNextLink(nextLink, baseUrl)
    if (next === undefined || next === path) throw unreadableGraph('the next page is on another host, or the same')
    return { items, next }
  }
  return {
    list: (cursor = applications) => page(cursor, listedOf),
    listOfPrincipals: (cursor = principals) =>
      page(cursor, (row) => {
        const credentials = credentialsOf(row, 'service-principal')
        return credentials.length > 0 ? [{ clientId: keyOf({ id: '-', ...row }).clientId, credentials }] : []
      }),
  }
}

/** Where the federated ones are not shown with it, an application says nothing of them, and is to be looked at alone. */
function listedOf(row: Json): readonly ListedApplication[] {
  const { clientId } = keyOf(row)
  if (isMissing(row, 'federatedIdentityCredentials')) return []
  const federated = federatedOf(row, 'federatedIdentityCredentials')
  return [{ clientId, credentials: [...credentialsOf(row, 'application'), ...federated] }]
}

function unlessUnreadable<Row>(read: () => readonly Row[]): readonly Row[] {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof HubError) return []
    throw thrown
  }
}
