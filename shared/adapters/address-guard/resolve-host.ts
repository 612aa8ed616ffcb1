import { lookup } from 'node:dns/promises'

/** Every address of a host, as the machine's own resolver tells. Rejects with Node's error, by its code. */
export type ResolveHost = (host: string) => Promise<readonly string[]>

export const resolveHost: ResolveHost = async (host) =>
  (await lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address)
