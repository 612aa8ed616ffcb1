import type { TransactionAction } from '@azure/data-tables'
import type { ContactId, OrganisationId } from '../../domain/ids.ts'
import type { Member, Passport } from '../../domain/member.ts'
import { isHubError } from '../../domain/hub-error.ts'
import type { PersonalRows } from '../../ports/privacy.ts'
import type { Page, PageWish } from '../../ports/storage.ts'
import { bookKeys, bookPrefixes } from './book-keys.ts'
import { contactIndex, keptContact, type ContactColumns } from './contact-rows.ts'
import { erasedLines, linesIn } from './feed-lines.ts'
import type { SlotColumns } from './feed-slots.ts'
import { inConcert } from './in-concert.ts'
import { inPartition, keys, withPrefix } from './keys.ts'
import { passportPrefix, type Indexed } from './passport-claims.ts'
import { proofOf, type ProofRow } from './e-mail-proofs.ts'
import { personNotes } from './person-notes.ts'
import { traceKeys } from './sign-in-traces.ts'
import { trailTable } from './trail-writer.ts'
import { itemPlaces } from './reconciliation-keys.ts'
import { table, type Keyed, type OpenTable } from './table.ts'

/** Slots of the feed looked at in one page. */
const slotsAtOnce = 200

/** How exports and erasures reach what lies among the rows of others. */
export function personalRowTables(open: OpenTable): PersonalRows {
  const links = table<object>(open, 'ContactLinks')
  const items = table<object>(open, 'ReconciliationItems')
  const traces = table<object>(open, trailTable)
  const proofs = table<ProofRow>(open, 'EMailProofs')
  return {
    ...accountRows(open),
    ...feedRows(open),
    ...personNotes(open),
    removeContact: contactRemover(open),
    listProofs: async (wish) => {
      const page = await proofs.pageOfAll(wish)
      return { ...page, items: page.items.map(({ key, ...row }) => ({ ...proofOf(row), hash: key.partition })) }
    },
    removeProof: (hash) => proofs.remove({ partition: hash, row: 'proof' }),
    removeTrace: async (owner, trace) => {
      for (const key of traceKeys(owner, trace)) await traces.remove(key)
    },
    removeLinks: async (organisationId, tid, objectIds) => {
      await inConcert(objectIds, (row) => links.remove({ partition: `${organisationId}_${tid}`, row }))
    },
    removeItem: async (organisationId, tid, objectId) => {
      const rows = [itemPlaces.open(tid, objectId), itemPlaces.settled(tid, objectId)]
      await inConcert(rows, (row) => items.remove({ partition: organisationId, row }))
    },
  }
}

function accountRows(open: OpenTable): Pick<PersonalRows, 'readAccount' | 'removeAccount'> {
  const members = table<Member>(open, 'Members')
  const passports = table<Passport>(open, 'Passports')
  const index = table<Indexed>(open, 'Members')
  return {
    readAccount: async (memberId) => {
      const [member, rows] = await Promise.all([
        members.find(keys.member(memberId)),
        index.all(withPrefix(memberId, passportPrefix)),
      ])
      return { ...(member ? { member } : {}), passports: rows.map(({ key: _key, version: _version, ...row }) => row) }
    },
    removeAccount: async (memberId) => {
      for (const passport of await index.all(withPrefix(memberId, passportPrefix))) {
        const held = await passports.find(keys.passport(passport))
        if (held?.memberId === memberId) await passports.remove(keys.passport(passport), held.version)
      }
      const rows = (await index.all(inPartition(memberId))).map(({ key }) => key)
      const member = keys.member(memberId)
      for (const key of rows) if (key.row !== member.row) await members.remove(key)
      await members.remove(member)
    },
  }
}

/** Of a blank Contact the rows by which it is found follow from what it is now. */
function contactRemover(open: OpenTable): PersonalRows['removeContact'] {
  const contacts = table<ContactColumns>(open, 'Contacts')
  return async (organisationId, contactId) => {
    const found = await contacts.find({ partition: organisationId, row: bookKeys.record(contactId) })
    if (!found) return
    // The record goes last: by it the others are found again.
    await inConcert(contactIndex(keptContact(found)), ({ row }) => contacts.remove({ partition: organisationId, row }))
    await contacts.remove({ partition: organisationId, row: bookKeys.record(contactId) }, found.version)
  }
}

function feedRows(open: OpenTable): Pick<PersonalRows, 'listFeed' | 'redactFeed'> {
  const slots = table<SlotColumns>(open, 'Contacts')
  const pageOf = (organisationId: OrganisationId, { cursor }: PageWish): Promise<Page<Keyed<SlotColumns>>> =>
    slots.page({ partition: organisationId, prefix: bookPrefixes.slots }, { cursor, limit: slotsAtOnce })
  return {
    listFeed: async (organisationId, contactIds, wish) => {
      const { items, ...page } = await pageOf(organisationId, wish)
      const wanted = new Set(contactIds)
      const lines = items.flatMap((row) => linesIn(organisationId, row))
      return {
        ...page,
        items: lines.filter(({ what, contact }) => what !== 'erased' && wanted.has(contact.contactId)),
      }
    },
    redactFeed: async (organisationId, contactIds, wish) => {
      const { items, ...page } = await pageOf(organisationId, wish)
      const wanted = new Set<ContactId>(contactIds)
      await inConcert(items, async (row) => {
        const redacted = erasedLines(row, wanted)
        if (!redacted) return
        const { partition, row: name } = row.key
        const entity: TransactionAction = ['update', { partitionKey: partition, rowKey: name, ...redacted }, 'Replace']
        await slots.transact([entity]).catch((thrown: unknown) => {
          // The purge took it meanwhile. Nobody else ever changes a slot.
          if (!isHubError(thrown, 'version.stale')) throw thrown
        })
      })
      return { ...page, items: [] }
    },
  }
}
