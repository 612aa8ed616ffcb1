import { Resolver } from 'node:dns/promises'
import type { TextLookUp } from '../../domain/domain-claim.ts'
import type { NameServers } from '../../ports/domains.ts'

/** In milliseconds, for each try. */
const usualPatience = { timeout: 2000, tries: 2 }
/** A name with more, or longer, texts than this is not looked through: what we ask for is one short line. */
const mostTexts = 100
const longestText = 1024

/** What the codes of c-ares mean. RFC 1035 §4.1.1: NXDOMAIN is an answer, SERVFAIL is none. */
const outcomes: Readonly<Record<string, TextLookUp>> = {
  ENOTFOUND: { kind: 'none' },
  ENODATA: { kind: 'none' },
  ETIMEOUT: { kind: 'failed', reason: 'timeout' },
  ESERVFAIL: { kind: 'failed', reason: 'servfail' },
  EREFUSED: { kind: 'failed', reason: 'refused' },
  ECONNREFUSED: { kind: 'failed', reason: 'timeout' },
}

/** @param servers addresses, with a port where it is not 53; empty: those of the machine */
export function nameServers(servers: readonly string[], patience = usualPatience): NameServers {
  return {
    lookUpTexts: async (name) => {
      // One of its own for each look-up: a resolver remembers which servers were slow.
      const resolver = new Resolver(patience)
      if (servers.length > 0) resolver.setServers(servers)
      try {
        const records = await resolver.resolveTxt(name)
        const texts = records.slice(0, mostTexts).map((parts) => parts.join('').slice(0, longestText))
        return texts.length === 0 ? { kind: 'none' } : { kind: 'found', texts }
      } catch (thrown) {
        const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
        return outcomes[code] ?? { kind: 'failed', reason: 'unreadable' }
      }
    },
  }
}
