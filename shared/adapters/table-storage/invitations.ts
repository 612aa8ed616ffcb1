import { HubError, isHubError } from '../../domain/hub-error.ts'
import { invitationId as storedInvitationId, organisationId as storedOrganisationId } from '../../domain/ids.ts'
import type { InvitationId, OrganisationId } from '../../domain/ids.ts'
import { daysLater, keptDaysAfterExpiry, withoutEMail, type Invitation } from '../../domain/invitation.ts'
import type { Invitations } from '../../ports/invitations.ts'
import type { Expire, Retire } from './expiry.ts'
import { table, type Key, type OpenTable } from './table.ts'

/** Which invitation a link leads to. The invitation says whether that link is still its own. */
interface Link {
  readonly organisationId: OrganisationId
  readonly invitationId: InvitationId
}

const linkKey = (linkHash: string): Key => ({ partition: linkHash, row: 'link' })
const invitationKey = ({ organisationId, invitationId }: Link): Key => ({
  partition: organisationId,
  row: invitationId,
})
const nameOf = ({ organisationId, invitationId }: Link) => `${organisationId}_${invitationId}`

function parseName(name: string): Link {
  const [organisation = '', invitation = ''] = name.split('_')
  return { organisationId: storedOrganisationId(organisation), invitationId: storedInvitationId(invitation) }
}

export function invitationTables(
  open: OpenTable,
  expire: Expire,
): {
  readonly invitations: Invitations
  readonly retire: Readonly<Record<'Invitations' | 'InvitationLinks', Retire>>
} {
  const invitations = table<Invitation>(open, 'Invitations')
  const links = table<Link>(open, 'InvitationLinks')

  /** A link's row is written before the invitation names it: a link without its invitation leads nowhere. */
  async function layLink(invitation: Invitation): Promise<void> {
    const { organisationId, invitationId, linkHash, expiresAt } = invitation
    const gone = daysLater(expiresAt, keptDaysAfterExpiry)
    await expire(expiresAt, { table: 'Invitations', hash: nameOf(invitation) })
    await expire(gone, { table: 'Invitations', hash: nameOf(invitation) })
    await expire(gone, { table: 'InvitationLinks', hash: linkHash })
    await links.put(linkKey(linkHash), { organisationId, invitationId })
  }

  /** First the address goes, and later the row; an invitation that got a new link meanwhile has later moments of its own. */
  const retireInvitation: Retire = async ({ hash: name }, now) => {
    const key = invitationKey(parseName(name))
    const found = await invitations.find(key)
    if (!found) return
    if (now >= daysLater(found.expiresAt, keptDaysAfterExpiry)) return invitations.remove(key, found.version)
    const without = withoutEMail(found, now)
    if (!without) return
    try {
      await invitations.replace(key, without, found.version)
    } catch (thrown) {
      // Whoever was faster ended it, which drops the address too, or opened it again.
      if (!isHubError(thrown, 'version.stale')) throw thrown
    }
  }

  return {
    invitations: {
      find: (organisationId, invitationId) => invitations.find(invitationKey({ organisationId, invitationId })),
      findByLink: async (linkHash) => {
        const link = await links.find(linkKey(linkHash))
        return link && invitations.find(invitationKey(link))
      },
      insert: async (invitation) => {
        await layLink(invitation)
        const kept = await invitations.insert(invitationKey(invitation), invitation)
        if (!kept) throw new HubError('state.conflicting', 'An invitation with this id exists already.')
        return kept
      },
      replace: async (invitation, current) => {
        if (invitation.linkHash !== current.linkHash) await layLink(invitation)
        return invitations.replace(invitationKey(invitation), invitation, current.version)
      },
      list: (organisationId, wish) => invitations.page({ partition: organisationId }, wish),
    },
    retire: {
      Invitations: retireInvitation,
      InvitationLinks: ({ hash }) => links.remove(linkKey(hash)),
    },
  }
}
