import type { MemberId } from '../../domain/ids.ts'
import type { Session } from '../../domain/session.ts'
import type { SignInState } from '../../domain/sign-in-state.ts'
import type { ListedSession, Sessions, SignInStates } from '../../ports/sessions.ts'
import type { Page } from '../../ports/storage.ts'
import { sha256 } from '../crypto/sha256.ts'
import { unfinishedTrace } from '../../domain/traces/sign-in-trace.ts'
import type { SignInTraces } from '../../ports/sign-in-traces.ts'
import type { Expire, Retire } from './expiry.ts'
import { inConcert } from './in-concert.ts'
import { keys } from './keys.ts'
import { table, type Key, type OpenTable, type Table } from './table.ts'

const indexPrefix = 'session_'

const sessionKey = (hash: string): Key => ({ partition: hash, row: 'session' })
const sealedKey = (hash: string): Key => ({ partition: hash, row: 'sealed' })
const stateKey = (hash: string): Key => ({ partition: hash, row: 'state' })

/** A partition of its own for each name that a provider gives: it is looked up by nothing else. */
const upstreamName = (provider: string, sid: string) => sha256(JSON.stringify(['upstream', provider, sid]))
const upstreamNameOf = ({ provider, upstreamSid }: Session) =>
  upstreamSid === undefined ? undefined : upstreamName(provider ?? 'entra', upstreamSid)

/** @param traces where a sign-in whose browser never came back is told of */
export function sessionTables(
  open: OpenTable,
  expire: Expire,
  traces: Pick<SignInTraces, 'leave'>,
): {
  readonly sessions: Sessions
  readonly signInStates: SignInStates
  readonly retire: Readonly<Record<'Sessions' | 'SignInStates', Retire>>
} {
  const sessions = table<Session>(open, 'Sessions')
  const sealed = table<{ readonly sealed: string }>(open, 'Sessions')
  /** Which sessions a provider knows by its own name. */
  const upstream = table<object>(open, 'Sessions')
  /** Which sessions a Member has. A row whose session is gone is passed over, and goes with the purge. */
  const index = table<object>(open, 'Members')

  const states = stateTable(open, expire, traces)

  const removeSession = async (hash: string, memberId: MemberId | undefined, upstreamName: string | undefined) => {
    await sessions.remove(sessionKey(hash))
    await sealed.remove(sealedKey(hash))
    if (upstreamName !== undefined) await upstream.remove({ partition: upstreamName, row: indexPrefix + hash })
    if (memberId !== undefined) await index.remove(keys.sessionIndex(memberId, hash))
  }
  const named = namedIn(sessions)

  return {
    sessions: {
      find: (hash) => sessions.find(sessionKey(hash)),
      insert: async (hash, session, sealedText) => {
        const { memberId } = session
        const name = upstreamNameOf(session)
        const ends = {
          table: 'Sessions',
          hash,
          memberId,
          ...(name === undefined ? {} : { upstreamName: name }),
        } as const
        await expire(session.expiresAt, ends)
        await index.put(keys.sessionIndex(memberId, hash), {})
        if (name !== undefined) await upstream.put({ partition: name, row: indexPrefix + hash }, {})
        if (sealedText !== undefined) await sealed.put(sealedKey(hash), { sealed: sealedText })
        await sessions.put(sessionKey(hash), session)
      },
      findSealed: async (hash) => (await sealed.find(sealedKey(hash)))?.sealed,
      listOfMember: async (memberId, wish) =>
        named(await index.page({ partition: memberId, prefix: indexPrefix }, wish)),
      listOfUpstream: async (provider, sid, wish) =>
        named(await upstream.page({ partition: upstreamName(provider, sid), prefix: indexPrefix }, wish)),
      replace: (hash, session, version) => sessions.replace(sessionKey(hash), session, version),
      remove: async (hash) => {
        const session = await sessions.find(sessionKey(hash))
        await removeSession(hash, session?.memberId, session && upstreamNameOf(session))
      },
    },
    signInStates: states.signInStates,
    retire: {
      Sessions: ({ hash, memberId, upstreamName: name }) => removeSession(hash, memberId, name),
      SignInStates: states.retire,
    },
  }
}

function stateTable(
  open: OpenTable,
  expire: Expire,
  traces: Pick<SignInTraces, 'leave'>,
): { readonly signInStates: SignInStates; readonly retire: Retire } {
  const states = table<SignInState>(open, 'SignInStates')
  return {
    signInStates: {
      find: (hash) => states.find(stateKey(hash)),
      insert: async (hash, state) => {
        await expire(state.expiresAt, { table: 'SignInStates', hash })
        await states.put(stateKey(hash), state)
      },
      replace: async (hash, state, version) => {
        await states.replace(stateKey(hash), state, version)
      },
    },
    retire: ({ hash }) => retireState(states, traces, hash),
  }
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

async function retireState(
  states: Table<SignInState>,
  traces: Pick<SignInTraces, 'leave'>,
  hash: string,
): Promise<void> {
  const state = await states.find(stateKey(hash))
  const trace = state && unfinishedTrace(state, hash)
  if (trace) await traces.leave(trace)
  await states.remove(stateKey(hash))
}
