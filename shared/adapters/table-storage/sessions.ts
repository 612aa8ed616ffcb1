import { odata, type TransactionAction } from '@azure/data-tables'
import { mayGoOn, notedSignIn } from '../../domain/events/interrupted-sign-in.ts'
import { interruptedEvent } from '../../domain/events/told-event.ts'
import { HubError } from '../../domain/hub-error.ts'
import type { MemberId } from '../../domain/ids.ts'
import type { Session } from '../../domain/session.ts'
import type { SignInState } from '../../domain/sign-in-state.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Events } from '../../ports/events.ts'
import type { Sessions, SignInStates } from '../../ports/sessions.ts'
import { sha256 } from '../crypto/sha256.ts'
import { unfinishedTrace } from '../../domain/traces/sign-in-trace.ts'
import type { SignInTraces } from '../../ports/sign-in-traces.ts'
import type { Expire, Purge, Retire } from './expiry.ts'
import { inConcert } from './in-concert.ts'
import { toRow } from './row.ts'
import { table, type Key, type OpenTable, type Table } from './table.ts'

/** All of a Member's in one partition, so that they are one list. */
const sessionPrefix = 'session_'
const sealedPrefix = 'sealed_'
const namedPrefix = 'named_'

/** Where a session is kept, and what only its browser can open; undefined where it says not whose it is. */
function placeOf(hash: string): Readonly<Record<'session' | 'sealed', Key>> | undefined {
  const [partition = '', name = ''] = hash.split('.')
  if (partition === '' || name === '') return undefined
  return { session: { partition, row: sessionPrefix + name }, sealed: { partition, row: sealedPrefix + name } }
}
const hashAt = ({ partition, row }: Key) => `${partition}.${row.slice(sessionPrefix.length)}`
const sealedKey = ({ partition, row }: Key): Key => ({
  partition,
  row: sealedPrefix + row.slice(sessionPrefix.length),
})

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
  /** Which sessions a provider knows by its own name. A row whose session is gone is passed over. */
  const upstream = table<object>(open, 'Sessions')
  const removeOld = oldSessions(open)

  const removeNamed = async (hash: string, name: string | undefined) => {
    if (name !== undefined) await upstream.remove({ partition: name, row: namedPrefix + hash })
  }
  const removeSession = async (hash: string, name: string | undefined) => {
    const place = placeOf(hash)
    if (!place) return
    await sessions.remove(place.session)
    await Promise.all([sealed.remove(place.sealed), removeNamed(hash, name)])
  }
  const find: Sessions['find'] = async (hash) => {
    const place = placeOf(hash)
    return place && sessions.find(place.session)
  }

  const port: Sessions = {
    find,
    insert: async (hash, session, sealedText) => {
      const place = placeOf(hash)
      if (place?.session.partition !== session.memberId) throw new RangeError('A session is kept with its member.')
      const name = upstreamNameOf(session)
      // The session first: by it the purge finds the rest. Nobody has its cookie before the rest is there, too.
      if (sealedText === undefined) await sessions.put(place.session, session)
      else await sessions.transact([put(place.session, session), put(place.sealed, { sealed: sealedText })])
      if (name !== undefined) await upstream.put({ partition: name, row: namedPrefix + hash }, {})
    },
    findSealed: async (hash) => {
      const place = placeOf(hash)
      return place && (await sealed.find(place.sealed))?.sealed
    },
    ...listsOf(sessions, upstream, find),
    replace: async (hash, session, version) => {
      const place = placeOf(hash)
      if (!place) throw new HubError('version.stale', 'There is no such session.')
      return sessions.replace(place.session, session, version)
    },
    remove: async (hash) => {
      const session = await find(hash)
      if (!session) return
      const name = upstreamNameOf(session)
      // What a crash leaves of it once the session is gone is found by this.
      await expire(clock.now(), { table: 'Sessions', hash, ...(name === undefined ? {} : { upstreamName: name }) })
      await removeSession(hash, name)
    },
  }

  return {
    sessions: port,
    retire: {
      Sessions: async ({ hash, memberId, upstreamName: name }: Parameters<Retire>[0]) => {
        if (placeOf(hash)) await removeSession(hash, name)
        else await removeOld(hash, memberId, name)
      },
    },
    purge: purgeOver(open, removeNamed),
  }
}

/** Sessions of a Member, and those that a provider knows by one name. */
function listsOf(
  sessions: Table<Session>,
  upstream: Table<object>,
  find: Sessions['find'],
): Pick<Sessions, 'listOfMember' | 'listOfUpstream'> {
  return {
    listOfMember: async (memberId, wish) => {
      const { items, ...page } = await sessions.page({ partition: memberId, prefix: sessionPrefix }, wish)
      return { ...page, items: items.map(({ key, ...session }) => ({ ...session, hash: hashAt(key) })) }
    },
    listOfUpstream: async (provider, sid, wish) => {
      const stretch = { partition: upstreamName(provider, sid), prefix: namedPrefix }
      const { items, ...page } = await upstream.page(stretch, wish)
      const found = await inConcert(items, async ({ key }) => {
        const hash = key.row.slice(namedPrefix.length)
        const session = await find(hash)
        return session && { ...session, hash }
      })
      return { ...page, items: found.filter((session) => session !== undefined) }
    },
  }
}

/** A session that is over goes last, as that by which the rest is found. */
function purgeOver(open: OpenTable, removeNamed: (hash: string, name: string | undefined) => Promise<void>): Purge {
  const sessions = table<Session>(open, 'Sessions')
  const removeOld = oldSessions(open)
  return async (now, wish) => {
    // `session` alone is what a version before kept.
    const over = odata`RowKey ge ${'session'} and RowKey lt ${sessionPrefix + '~'} and expiresAt lt ${now}`
    const { items, next } = await sessions.scan(over, wish)
    await inConcert(items, async ({ key, ...session }) => {
      if (key.row === 'session') await removeOld(key.partition, session.memberId, upstreamNameOf(session))
      else {
        const hash = hashAt(key)
        await Promise.all([sessions.remove(sealedKey(key)), removeNamed(hash, upstreamNameOf(session))])
      }
      await sessions.remove(key)
    })
    return { removed: items.length, ...(next === undefined ? {} : { next }) }
  }
}

/** What a version before kept of a session, which had a partition of its own: nobody is signed in by it any more. */
function oldSessions(open: OpenTable) {
  const sessions = table<object>(open, 'Sessions')
  const index = table<object>(open, 'Members')
  return async (hash: string, memberId: MemberId | undefined, name: string | undefined): Promise<void> => {
    const row = `session_${hash}`
    await Promise.all([
      sessions.remove({ partition: hash, row: 'sealed' }),
      ...(memberId === undefined ? [] : [index.remove({ partition: memberId, row })]),
      ...(name === undefined ? [] : [sessions.remove({ partition: name, row })]),
    ])
  }
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
