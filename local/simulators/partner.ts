import type { World, WorldCustomer } from '../worlds/world.ts'

/** @throws Error where the world has no partner */
export function partnerOf({ partner, title }: World): NonNullable<World['partner']> {
  if (!partner) throw new Error(`${title} has no partner with customers.`)
  return partner
}

/** @throws Error where the partner has no such customer */
export function customerIn(world: World, tid: string): WorldCustomer {
  const customer = partnerOf(world).customers.find((one) => one.tid === tid)
  if (!customer) throw new Error(`There is no customer ${tid}.`)
  return customer
}
