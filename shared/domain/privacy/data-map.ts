import { bounded, byTimer, settings, type DataMapEntry } from './data-map-entry.ts'
import { tablesAboutNobody } from './tables-about-nobody.ts'

/** People who sign in. */
const accounts: readonly DataMapEntry[] = [
  {
    table: 'Members',
    about: 'members',
    holds: 'name, state, which ways to sign in and memberships there are',
    purpose: 'to know somebody again who signs in',
    kept: 'until the person or the last organisation has them erased',
    ends: bounded('an account is kept as long as somebody uses it; it is erased on request'),
    sections: ['account'],
  },
  {
    table: 'Passports',
    about: 'members',
    holds: 'what an identity provider calls the person',
    purpose: 'to know somebody again who signs in',
    kept: 'until it is unlinked',
    ends: bounded('it goes with the account, or when the person takes it away'),
    sections: ['account'],
  },
  {
    table: 'Memberships',
    about: 'members',
    holds: 'name, roles, proven e-mail address, 21 profile fields',
    purpose: 'to say what somebody may do, and to know them as the organisation does',
    kept: 'until it is removed',
    ends: bounded('the organisation decides who belongs to it'),
    sections: ['memberships'],
  },
  {
    table: 'Sessions',
    about: 'members',
    holds: 'name, sign-in hint, roles of the token, a sealed refresh token',
    purpose: 'to keep a browser signed in',
    kept: '8 hours (`SESSION_ABSOLUTE_MINUTES`)',
    ends: byTimer('PurgeExpired'),
    sections: ['sessions'],
  },
  {
    table: 'EMailProofs',
    about: 'members',
    holds: 'e-mail address, name and profile that a provider gave',
    purpose: 'to prove that an address is somebody’s',
    kept: '30 minutes',
    ends: byTimer('PurgeExpired'),
    sections: ['proofs'],
  },
  {
    table: 'Invitations',
    about: 'members',
    holds: 'e-mail address that a link went to, object id of who used it',
    purpose: 'to let a customer’s administrator in',
    kept: 'the address until it is used or over, the rest 90 days longer',
    ends: byTimer('PurgeExpired'),
    sections: ['invitations'],
  },
  {
    table: 'AccessReviews',
    about: 'members',
    holds: 'who began a review of access and who signed it off: ids only; when the next one is due',
    purpose: 'to account for who looked at access, and when',
    kept: 'three years after its end',
    ends: byTimer('TendAccessReviews'),
    sections: ['reviews'],
    stays: 'that access was reviewed must be accounted for; the ids lead to nobody once the rest is gone',
  },
  {
    table: 'AccessReviewEntries',
    about: 'members',
    holds: 'member id, roles with where they came from, last sign-in, what was decided by whom: ids only',
    purpose: 'to account for which access was kept and which was taken away',
    kept: 'with its review',
    ends: byTimer('TendAccessReviews'),
    sections: ['reviews'],
    stays: 'what was decided must be accounted for; the ids lead to nobody once the rest is gone',
  },
  {
    table: 'Trail',
    about: 'members and contacts',
    holds:
      'who did what to whom, and how that is told to programs: ids, and names of fields; of attempts to sign in steps and codes, domain of the address, member id; of each membership the last sign-in, and the roles that its token brought',
    purpose:
      'to account for what was done, to tell the organisation’s programs what changed, to find out why a sign-in failed',
    kept: 'the audit trail 400 days, events 30 days, attempts to sign in 14 days (`SIGN_IN_TRACE_DAYS`), the last sign-in with its membership',
    ends: byTimer('PurgeAudit', 'PurgeEvents', 'PurgeSignInTraces'),
    sections: ['audit', 'traces', 'memberships'],
    stays: 'what was done must be accounted for, and programs were told; the ids lead to nobody once the rest is gone',
  },
  {
    table: 'WebhookLetters',
    about: 'members and contacts',
    holds: 'events that a program did not take: ids, and names of fields',
    purpose: 'to send them once more',
    kept: '30 days',
    ends: byTimer('PurgeEvents'),
    stays: 'as the events',
  },
  {
    table: 'PersonTasks',
    about: 'members and contacts',
    holds:
      'exports and erasures: ids, counts; an export’s document, and by what a person is found while one is under way',
    purpose: 'to give people what they ask for, and to account for it',
    kept: 'documents 7 days, the rest 760 days',
    ends: byTimer('PurgeExpired'),
    sections: ['exports'],
    stays: 'that somebody was erased, by ids that lead to nobody any more',
  },
  {
    table: 'ErasureMarks',
    about: 'members and contacts',
    holds: 'salted hashes of the identities, addresses and external ids of people who were erased',
    purpose: 'to keep syncs and imports from bringing them back',
    kept: 'until a mark is lifted',
    ends: bounded('a mark is needed as long as a directory or a file may still name the person'),
    stays: 'nobody is found by it without the salt, which is in the vault',
  },
]

/** People in the address books of clients. */
const addressBook: readonly DataMapEntry[] = [
  {
    table: 'Contacts',
    about: 'contacts',
    holds:
      'name, addresses, phone, role, sign-in name, object id; keys by which they are found; changes of the last 30 days',
    purpose: 'to reach the people of a client',
    kept: 'until erased; changes 30 days',
    ends: byTimer('PurgeContactChanges'),
    sections: ['contacts', 'feed'],
  },
  {
    table: 'ContactLinks',
    about: 'contacts',
    holds: 'object id and contact id',
    purpose: 'to know the person of a directory again',
    kept: 'until erased',
    ends: bounded('one a linked person: without it a sync would make the person twice'),
    sections: ['links'],
  },
  {
    table: 'Clients',
    about: 'contacts',
    holds: 'a billing address, which may be a person’s',
    purpose: 'to match clients with tenants',
    kept: 'until it is changed',
    ends: bounded('it is about a company; one a client'),
    sections: ['addresses'],
  },
  {
    table: 'SyncPeople',
    about: 'directory users',
    holds: 'what a sync decided about people, with fields before and after; object ids that were listed',
    purpose: 'to show and to undo what a sync did',
    kept: '90 days',
    ends: byTimer('PurgeSyncs'),
    sections: ['syncs'],
  },
  {
    table: 'SyncMemories',
    about: 'directory users',
    holds: 'object ids that one listing missed',
    purpose: 'to deactivate nobody by mistake',
    kept: 'until the person is seen or gone',
    ends: bounded('one a tenant, and one a person who is missed just now'),
    sections: ['missed'],
  },
  {
    table: 'ReconciliationItems',
    about: 'directory users',
    holds: 'a person as the directory has them, whom an operator is asked about',
    purpose: 'to let an operator decide who it is',
    kept: 'while open; settled ones tell of the person 90 days, then hold ids',
    ends: byTimer('PurgeHistory'),
    sections: ['questions'],
  },
]

/** Settings that may hold somebody’s address. */
const addresses: readonly DataMapEntry[] = [
  {
    table: 'NoticeSettings',
    about: 'members',
    holds: 'addresses that are told about secrets',
    purpose: 'to warn before a secret ends',
    kept: 'until changed',
    ends: bounded(settings),
    sections: ['addresses'],
  },
  {
    table: 'SyncSettings',
    about: 'members',
    holds: 'the address that alerts go to',
    purpose: 'to tell that a sync failed',
    kept: 'until changed',
    ends: bounded(settings),
    sections: ['addresses'],
  },
]

/** Every table of the hub: what it holds of whom, why, for how long, and how it is exported and erased. */
export const dataMap: readonly DataMapEntry[] = [...accounts, ...addressBook, ...addresses, ...tablesAboutNobody]

/** What lies elsewhere than in tables. */
export const elsewhere: readonly { readonly where: string; readonly holds: string; readonly kept: string }[] = [
  {
    where: 'Durable Functions (history and inputs: tables, queues and blobs of the host)',
    holds: 'ids, counts and cursors; nothing of a person',
    kept: '30 days (timer `PurgeWorkflows`)',
  },
  {
    where: 'Backups (blobs of the business account)',
    holds: 'what the tables held when they were made, but for sessions, proofs, links and delivered secrets',
    kept: 'as many as `BACKUPS_KEPT` says (14); deleted ones as long as the account keeps deleted blobs',
  },
  {
    where: 'Notes of erasures, beside the backups',
    holds:
      'ids of who was erased, object ids of directories among them, and salted hashes: to erase them again after a restore',
    kept: '760 days after the erasure',
  },
  {
    where: 'Key Vault',
    holds: 'credentials of organisations, the salt of erasure marks; nothing of a person',
    kept: 'until replaced, and the vault’s time for soft deletion',
  },
  {
    where: 'Application Insights and Log Analytics',
    holds: 'ids of requests and of members; no name, no address (one redacting logger)',
    kept: 'as the workspace is set (30 days)',
  },
  {
    where: 'Communication Services (mail)',
    holds: 'mails on their way, with the address they go to',
    kept: 'as Azure delivers them; the hub keeps none',
  },
  {
    where: 'Memory of the instances',
    holds: 'sessions and members read at most five seconds ago, short marks of addresses of an address book',
    kept: 'until the instance ends',
  },
]
