import { TableClient } from '@azure/data-tables'
import { userProperties } from '../../shared/adapters/graph/user-rows.ts'
import { directScopes } from '../../shared/domain/direct-scopes.ts'
import { timeOf } from './figures.ts'
import { eachAtOnce } from './recorded-rows.ts'
import type { ServiceProvider } from './service-provider.ts'

/** Somebody as Graph tells of them, as far as the script looks. */
interface GraphUser {
  readonly id: string
  readonly displayName?: string
  readonly mail?: string
  readonly userPrincipalName?: string
  readonly jobTitle?: string
  readonly accountEnabled?: boolean
  readonly userType?: string
}

/**
 * What a developer writes first: tenant after tenant, page after page, one upsert for each person, for `most` people at most. It has no
 * index, no links, no feed, and finds nobody who was there already.
 */
export async function plainScript(provider: ServiceProvider, most: number) {
  const { world, control, storage, tids } = provider
  const token = await mintedToken(world, control)
  const contacts = tableOf(storage.counted, 'plainscript')
  await contacts.createTable()
  storage.proxy.take()
  let written = 0
  const milliseconds = await timeOf(async () => {
    for (const tid of tids)
      for await (const users of pagesOf(provider, tid, token))
        for (const user of users.filter(isWanted)) {
          if (written === most) return
          await contacts.upsertEntity(rowOf(tid, user), 'Replace')
          written += 1
        }
  })
  return { milliseconds, storage: storage.proxy.take().length, written }
}

const isWanted = ({ accountEnabled, userType, mail }: GraphUser) =>
  accountEnabled !== false && userType !== 'Guest' && mail !== undefined

const rowOf = (tid: string, { id, displayName = '', mail = '', userPrincipalName = '', jobTitle = '' }: GraphUser) => ({
  partitionKey: tid,
  rowKey: id,
  displayName,
  email: mail,
  upn: userPrincipalName,
  role: jobTitle,
  changedAt: new Date(),
})

/** Paging alone: every page of every tenant, with as many tenants at once as the hub has lanes. In milliseconds. */
export async function pagingAlone(provider: ServiceProvider): Promise<{ milliseconds: number; people: number }> {
  const token = await mintedToken(provider.world, provider.control)
  let people = 0
  const milliseconds = await timeOf(() =>
    eachAtOnce(provider.tids, async (tid) => {
      for await (const users of pagesOf(provider, tid, token)) people += users.length
    }),
  )
  return { milliseconds, people }
}

const tableOf = (storage: string, name: string) =>
  TableClient.fromConnectionString(storage, name, { allowInsecureConnection: true })

async function* pagesOf({ stack }: ServiceProvider, tid: string, tokenIn: TokenIn): AsyncGenerator<GraphUser[]> {
  const token = await tokenIn(stack.entra ?? '', tid)
  let link: string | undefined = `${stack.graph ?? ''}/v1.0/users/delta?$select=${userProperties.join(',')}`
  while (link !== undefined) {
    const response = await fetch(link, { headers: { authorization: `Bearer ${token}` } })
    if (!response.ok) throw new Error(`Graph answers ${response.status}: ${await response.text()}`)
    const page = (await response.json()) as { value: GraphUser[]; '@odata.nextLink'?: string }
    yield page.value
    link = page['@odata.nextLink']
  }
}

type TokenIn = (entra: string, tid: string) => Promise<string>

/** Access tokens for customers' tenants, by the refresh token of whoever connected the service provider. */
async function mintedToken(
  { apps, connections }: ServiceProvider['world'],
  control: ServiceProvider['control'],
): Promise<TokenIn> {
  const { clientId, clientSecret } = apps.partner
  const account = connections[0]?.account
  if (!account) throw new Error('Nobody connected this service provider.')
  const refreshToken = await control.mintRefreshToken({ clientId, ...account })
  return async (entra, tid) => {
    const response = await fetch(`${entra}/${tid}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        scope: directScopes(false).join(' '),
      }),
    })
    if (!response.ok) throw new Error(`No token: ${await response.text()}`)
    return ((await response.json()) as { access_token: string }).access_token
  }
}
