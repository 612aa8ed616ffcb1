import { odata, type TransactionAction } from '@azure/data-tables'
import { mayGoOn, notedSignIn } from '../../domain/events/interrupted-sign-in.ts'
import { interruptedEvent } from '../../domain/events/told-event.ts'
import type { MemberId } from '../../domain/ids.ts'
import type { Session } from '../../domain/session.ts'
import type { SignInState } from '../../domain/sign-in-state.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Events } from '../../ports/events.ts'
import type { ListedSession, Sessions, SignInStates } from '../../ports/sessions.ts'
import type { Page } from '../../ports/storage.ts'
import { sha256 } from '../crypto/sha256.ts'
import { unfinishedTrace } from '../../domain/traces/sign-in-trace.ts'
import type { SignInTraces } from '../../ports/sign-in-traces.ts'
import type { Expire, Purge, Retire } from './expiry.ts'
import { inConcert } from './in-concert.ts'
import { keys } from './keys.ts'
import { toRow } from './row.ts'
import { table, type Key, type OpenTable, type Table } from './table.ts'

const indexPrefix = 'session_'

const sessionKey = (hash: string): Key => ({ partition: hash, row: 'session' })
const sealedKey = (hash: string): Key => ({ partition: hash, row: 'sealed' })
const stateKey = (hash: string): Key => ({ partition: hash, row: 'state' })

/** A partition of its own for each name that a provider gives: it is looked up by nothing else. */
const upstreamName = (provider: string, sid: string) => sha256(JSON.stringify(['upstream', provider, sid]))
const upstreamNameOf = ({ provider, upstreamSid }: Session) =>
  upstreamSid === undefined ? undefined : upstreamName(provider ?? 'entra', upstreamSid)

/** Where what became of sign-ins is told. */
interface Told {
  readonly signInTraces: Pick<SignInTraces, 'leave' | 'find'>
  readonly events: Pick<Events, 'tell'>
}

export function sessionTables(
  open: OpenTable,
  clock: Clock,
  expire: Expire,
  told: Told,
): {
  readonly sessions: Sessions
  readonly signInStates: SignInStates
  readonly retire: Readonly<Record<'Sessions', Retire>>
  readonly purges: readonly Purge[]
} {
  const states = stateTable(open, told)
  const { purge, ...ofSessions } = sessionTable(open, clock, expire)
  return { ...ofSessions, signInStates: states.signInStates, purges: [purge, states.purge] }
}

function sessionTable(open: OpenTable, clock: Clock, expire: Expire) {
  const sessions = table<Session>(open, 'Sessions')
  const sealed = table<{ readonly sealed: string }>(open, 'Sessions')
  /** Which sessions a provider knows by its own name. */
  const upstream = table<object>(open, 'Sessions')
  /** Which sessions a Member has. A row whose session is gone is passed over. */
  const index = table<object>(open, 'Members')

  /** Everything by which a session is found, and what is kept beside it. */
  const removeRest = (hash: string, memberId: MemberId | undefined, name: string | undefined) =>
    Promise.all([
      sealed.remove(sealedKey(hash)),
      ...(name === undefined ? [] : [upstream.remove({ partition: name, row: indexPrefix + hash })]),
      ...(memberId === undefined ? [] : [index.remove(keys.sessionIndex(memberId, hash))]),
    ])
  const removeSession = async (hash: string, memberId: MemberId | undefined, name: string | undefined) => {
    await sessions.remove(sessionKey(hash))
    await removeRest(hash, memberId, name)
  }
  const named = namedIn(sessions)

  const port: Sessions = {
    find: (hash) => sessions.find(sessionKey(hash)),
    insert: async (hash, session, sealedText) => {
      const { memberId } = session
      const name = upstreamNameOf(session)
      // The session first: by it the purge finds the rest. Nobody has its cookie before the rest is there, too.
      if (sealedText === undefined) await sessions.put(sessionKey(hash), session)
      else await sessions.transact([put(sessionKey(hash), session), put(sealedKey(hash), { sealed: sealedText })])
      await Promise.all([
        index.put(keys.sessionIndex(memberId, hash), {}),
        ...(name === undefined ? [] : [upstream.put({ partition: name, row: indexPrefix + hash }, {})]),
      ])
    },
    findSealed: async (hash) => (await sealed.find(sealedKey(hash)))?.sealed,
    listOfMember: async (memberId, wish) => named(await index.page({ partition: memberId, prefix: indexPrefix }, wish)),
    listOfUpstream: async (provider, sid, wish) =>
      named(await upstream.page({ partition: upstreamName(provider, sid), prefix: indexPrefix }, wish)),
    replace: (hash, session, version) => sessions.replace(sessionKey(hash), session, version),
    remove: async (hash) => {
      const session = await sessions.find(sessionKey(hash))
      if (!session) return
      const { memberId } = session
      const name = upstreamNameOf(session)
      // What a crash leaves of it once the session is gone is found by this.
      await expire(clock.now(), {
        table: 'Sessions',
        hash,
        memberId,
        ...(name === undefined ? {} : { upstreamName: name }),
      })
      await removeSession(hash, memberId, name)
    },
  }

  return {
    sessions: port,
    retire: {
      Sessions: ({ hash, memberId, upstreamName: name }: Parameters<Retire>[0]) => removeSession(hash, memberId, name),
    },
    purge: purgeOver(sessions, removeRest),
  }
}

type RemoveRest = (hash: string, memberId: MemberId | undefined, name: string | undefined) => Promise<unknown>

/** A session that is over goes last, as that by which the rest is found. */
const purgeOver =
  (sessions: Table<Session>, removeRest: RemoveRest): Purge =>
  async (now, wish) => {
    const { items, next } = await sessions.scan(odata`RowKey eq 'session' and expiresAt lt ${now}`, wish)
    await inConcert(items, async ({ key, ...session }) => {
      await removeRest(key.partition, session.memberId, upstreamNameOf(session))
      await sessions.remove(key)
    })
    return { removed: items.length, ...(next === undefined ? {} : { next }) }
  }

const put = ({ partition, row }: Key, record: object): TransactionAction => [
  'upsert',
  toRow(partition, row, record),
  'Replace',
]

function stateTable(open: OpenTable, told: Told): { readonly signInStates: SignInStates; readonly purge: Purge } {
  const states = table<SignInState>(open, 'SignInStates')
  return {
    signInStates: {
      find: (hash) => states.find(stateKey(hash)),
      insert: (hash, state) => states.put(stateKey(hash), state),
      replace: async (hash, state, version) => {
        await states.replace(stateKey(hash), state, version)
      },
    },
    purge: async (now, wish) => {
      const { items, next } = await states.scan(odata`expiresAt lt ${now}`, wish)
      const gone = await inConcert(items, async ({ key, ...state }) => {
        if (!(await isTold(told, state, key.partition, now))) return false
        await states.remove(key)
        return true
      })
      return { removed: gone.filter(Boolean).length, ...(next === undefined ? {} : { next }) }
    },
  }
}

/** Tells what became of a sign-in that nobody told of. False: whoever took its answer may still be at it. */
async function isTold({ signInTraces, events }: Told, state: SignInState, hash: string, now: Date): Promise<boolean> {
  const trace = unfinishedTrace(state, hash)
  if (trace) await signInTraces.leave(trace)
  const noted = notedSignIn(state)
  if (!noted || (await signInTraces.find(noted.organisationId, noted.number))) return true
  if (mayGoOn(noted, now)) return false
  const event = interruptedEvent(noted.act, now)
  for (const feed of ['platform', noted.organisationId] as const) await events.tell(feed, event)
  return true
}

/** The sessions that a page of an index names, as far as they are there. */
const namedIn =
  (sessions: Table<Session>) =>
  async ({ items, ...page }: Page<{ readonly key: Key }>): Promise<Page<ListedSession>> => {
    const listed = await inConcert(items, async ({ key }) => {
      const hash = key.row.slice(indexPrefix.length)
      const session = await sessions.find(sessionKey(hash))
      return session && { ...session, hash }
    })
    return { ...page, items: listed.filter((session) => session !== undefined) }
  }
