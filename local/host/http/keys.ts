import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { HostError, messageOf } from '../host-error.ts'
import { splitTarget } from './target.ts'

/** The keys of a host that asks for them, as Azure names them. */
export type HostKeys = {
  /** Opens everything (`_master`). */
  master: string
  /** Opens functions of the level `function` (the host key `default`). */
  function: string
  /** Opens the durable API (the system key `durabletask_extension`), and stands in the links to it. */
  system: string
}

/** What a request may do with the key it shows. */
export type Access = keyof HostKeys | 'none'

export type KeyRing = {
  accessOf(request: Pick<IncomingMessage, 'headers'>, target: string): Access
  /** Stands in the links to the durable API. */
  systemKey: string
}

const NAMES = ['master', 'function', 'system'] as const satisfies readonly (keyof HostKeys)[]

/** A key is looked for in the header `x-functions-key`, then in the query's `code`. */
export function keyRing(keys: HostKeys): KeyRing {
  const known = NAMES.map((name) => ({ name, digest: digestOf(keys[name]) }))
  return {
    systemKey: keys.system,
    accessOf: ({ headers }, target) => {
      const header = headers['x-functions-key']
      const shown = typeof header === 'string' ? header : codeIn(splitTarget(target).query)
      if (shown === undefined) return 'none'
      const digest = digestOf(shown)
      // All are compared, each in constant time: how long it takes tells nothing.
      const held = known.filter((key) => timingSafeEqual(key.digest, digest))
      return held[0]?.name ?? 'none'
    },
  }
}

/** Names in a query count in any case. */
function codeIn(query: string): string | undefined {
  return [...new URLSearchParams(query)].find(([name]) => name.toLowerCase() === 'code')?.[1]
}

const digestOf = (key: string): Buffer => createHash('sha256').update(key).digest()

/**
 * The keys kept in a data folder, readable by their owner alone; made when there are none.
 *
 * @throws HostError when they cannot be read or made
 */
export function keptKeys(folder: string): HostKeys {
  const file = join(folder, 'keys.json')
  try {
    const made = Object.fromEntries(NAMES.map((name) => [name, randomBytes(32).toString('base64url')]))
    writeFileSync(file, JSON.stringify(made, undefined, 2), { mode: 0o600, flag: 'wx' })
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')) {
      throw new HostError(`The keys cannot be kept in ${file}: ${messageOf(thrown)}`, { cause: thrown })
    }
  }
  return usableKeys(parsed(readFileSync(file, 'utf8')), file)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message would quote the keys.
    return undefined
  }
}

/** @throws HostError when one is missing, empty or used twice: an empty key would let everybody in */
export function usableKeys(keys: unknown, source: string): HostKeys {
  const values = NAMES.map((name) => (keys as Partial<Record<string, unknown>> | undefined)?.[name])
  const [master, forFunctions, system] = values.map((value) => (typeof value === 'string' ? value.trim() : ''))
  if (!master || !forFunctions || !system || new Set([master, forFunctions, system]).size < NAMES.length) {
    throw new HostError(`${source} must hold three keys that differ: ${NAMES.join(', ')}.`)
  }
  return { master, function: forFunctions, system }
}
