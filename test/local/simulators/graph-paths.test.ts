import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { findGraphPath, graphPaths } from '../../../local/simulators/graph/graph-paths.ts'

/** The rows of the first table in docs/graph-paths.md. */
async function documented(): Promise<(readonly [path: string, page: string])[]> {
  const text = await readFile(new URL('../../../docs/graph-paths.md', import.meta.url), 'utf8')
  return [...text.matchAll(/^\| `(\/[^`]+)` .*\]\((https:[^)]+)\) *\|$/gm)].map(([, path = '', page = '']) => [
    path,
    page,
  ])
}

it('every path of Graph is listed once, with the page that documents it', async () => {
  const listed = graphPaths.map(({ path, documentation }) => [path, documentation])
  expect(await documented()).toEqual(listed)
})

it.each([
  ['/users', 'users', ''],
  ['/users/delta', 'usersDelta', ''],
  ['/Users/DELTA', 'usersDelta', ''],
  ['/users/AAAAAAAA', 'user', 'aaaaaaaa'],
  ['/groups/g-1/transitiveMembers/microsoft.graph.user', 'groupMembers', 'g-1'],
  ["/tenantRelationships/findTenantInformationByTenantId(tenantId='t-1')", 'findTenantInformation', 't-1'],
])('%s is %s', (path, name, id) => {
  const found = findGraphPath(path)
  expect([found?.entry.name, found?.id]).toEqual([name, id])
})

it.each(['/users/a/b', '/groups/g-1', '/groups/g-1/transitiveMembersXmicrosoft.graph.user', '/nothing'])(
  '%s is no path of it',
  (path) => {
    expect(findGraphPath(path)).toBeUndefined()
  },
)
