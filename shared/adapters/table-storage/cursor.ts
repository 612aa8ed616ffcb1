import { HubError } from '../../domain/hub-error.ts'
import { sha256 } from '../crypto/sha256.ts'

/** A list that is given out page by page, by what tells it from every other: its table, its partition, the beginning of its keys. */
export interface ListName {
  readonly table: string
  /** Absent for a list of the whole table. */
  readonly partition?: string | undefined
  readonly prefix?: string | undefined
}

/** Every sign that a key of ours is made of; longer or other keys are never written. */
const position = /^[\w.:-]{1,512}$/

/** Which list a cursor belongs to: another list's cursor, or another Organisation's, does not fit. */
const markOf = ({ table, partition = '', prefix = '' }: ListName) =>
  sha256(JSON.stringify([table, partition, prefix])).slice(0, 16)

/**
 * A cursor is the key after which a list goes on, with the mark of that list. It carries no right: the partition always comes from the
 * request, so that even a forged one is no more than a place in a list that the caller may read anyway.
 */
export function writeCursor(list: ListName, keys: readonly string[]): string {
  return Buffer.from(JSON.stringify([markOf(list), ...keys])).toString('base64url')
}

/** @param count how many keys a place in this list has. @throws HubError `cursor.invalid` */
export function readCursor(list: ListName, cursor: string | undefined, count: number): readonly string[] | undefined {
  if (cursor === undefined) return undefined
  const [mark, ...keys] = textsOf(Buffer.from(cursor, 'base64url').toString())
  const sound = mark === markOf(list) && keys.length === count && keys.every((key) => position.test(key))
  if (!sound) throw new HubError('cursor.invalid', 'The cursor is not one of this list.')
  return keys
}

function textsOf(json: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : []
  } catch {
    return []
  }
}
