import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { customersOf } from '../../local/worlds/customers.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'

/**
 * The service provider's world with that many customers, the first of which has `first` people and the others `people`. Answers the path
 * of its file.
 */
export async function smallMsp({
  customers,
  people,
  first = people,
}: {
  readonly customers: number
  readonly people: number
  readonly first?: number
}): Promise<string> {
  const world = await loadWorld('msp')
  const path = join(tmpdir(), `tenantry-msp-${process.pid}-${customers}x${people}-${first}.json`)
  const own = customersOf('small', customers).map((customer, place) => ({
    ...customer,
    people: place === 0 ? first : people,
  }))
  await writeFile(path, JSON.stringify({ ...world, name: 'small', partner: { ...world.partner, customers: own } }))
  return path
}
