import { HubError } from '../../domain/hub-error.ts'
import {
  organisationId as storedOrganisationId,
  setUpLinkId as storedLinkId,
  type OrganisationId,
  type SetUpLinkId,
} from '../../domain/ids.ts'
import { daysLater } from '../../domain/invitation.ts'
import { setUpKeptDays, type SetUpLink } from '../../domain/set-up/set-up-link.ts'
import type { SetUpLinks } from '../../ports/set-up-links.ts'
import type { Expire, Retire } from './expiry.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** Which link a secret or a holder's cookie leads to. */
interface Pointer {
  readonly organisationId: OrganisationId
  readonly linkId: SetUpLinkId
}

const pointerKey = (hash: string): Key => ({ partition: hash, row: 'key' })
const linkKey = ({ organisationId, linkId }: Pointer): Key => ({ partition: organisationId, row: linkId })
const nameOf = ({ organisationId, linkId }: Pointer) => `${organisationId}_${linkId}`

function parseName(name: string): Pointer {
  const [organisation = '', link = ''] = name.split('_')
  return { organisationId: storedOrganisationId(organisation), linkId: storedLinkId(link) }
}

export function setUpLinkTables(
  open: OpenTable,
  expire: Expire,
): {
  readonly setUpLinks: SetUpLinks
  readonly retire: Readonly<Record<'SetUpLinks' | 'SetUpKeys', Retire>>
} {
  const links = table<SetUpLink>(open, 'SetUpLinks')
  const pointers = table<Pointer>(open, 'SetUpKeys')

  /** Written before the link names it: a key without its link leads nowhere. */
  async function layKey(hash: string, { organisationId, linkId, expiresAt }: SetUpLink): Promise<void> {
    await expire(daysLater(expiresAt, setUpKeptDays), { table: 'SetUpKeys', hash })
    await pointers.put(pointerKey(hash), { organisationId, linkId })
  }

  return {
    setUpLinks: {
      find: (organisationId, linkId) => links.find(linkKey({ organisationId, linkId })),
      findByKey: async (hash) => {
        const pointer = await pointers.find(pointerKey(hash))
        return pointer && links.find(linkKey(pointer))
      },
      insert: async (link) => {
        await expire(daysLater(link.expiresAt, setUpKeptDays), { table: 'SetUpLinks', hash: nameOf(link) })
        await layKey(link.linkHash, link)
        const kept = await links.insert(linkKey(link), link)
        if (!kept) throw new HubError('state.conflicting', 'A link with this id exists already.')
        return kept
      },
      replace: async (link, current) => {
        const { holderHash } = link
        if (holderHash !== undefined && holderHash !== current.holderHash) await layKey(holderHash, link)
        return links.replace(linkKey(link), link, current.version)
      },
      lead: async (link) => {
        if (link.holderHash !== undefined) await layKey(link.holderHash, link)
      },
      list: (organisationId, wish) => links.page({ partition: organisationId }, wish),
    },
    retire: {
      SetUpLinks: ({ hash }) => links.remove(linkKey(parseName(hash))),
      SetUpKeys: ({ hash }) => pointers.remove(pointerKey(hash)),
    },
  }
}
