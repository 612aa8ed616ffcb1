import { nameWords } from '../../domain/address-forms.ts'
import type { ClientId } from '../../domain/ids.ts'
import { sha256 } from '../crypto/sha256.ts'

/** How much of a name or an address its key holds, in bytes: what is longer is in order, and found, up to there. */
const keptBytes = 120

/** Hexadecimal UTF-8 keeps the order of the characters, and holds any script in the few signs that a key may have. */
const hex = (text: string) => Buffer.from(text).subarray(0, keptBytes).toString('hex')
const hexOfName = (name: string) => hex(nameWords(name).join(' '))

/**
 * Keys of the rows of an address book, docs/data-model.md in code: the records themselves, and beside them, in the same partition, how they
 * are found.
 */
export const bookKeys = {
  record: (id: string) => `c_${id}`,
  name: (name: string, id: string) => `n_${hexOfName(name)}-${id}`,
  ofClient: (clientId: ClientId, name: string, id: string) => `k_${clientId}_${hexOfName(name)}-${id}`,
  term: (term: string, id: string) => `s_${hex(term)}-${id}`,
  /** @param email in its normal form */
  email: (email: string) => `e_${sha256(email)}`,
  externalId: (externalId: string) => `x_${sha256(externalId)}`,
  line: (sequence: number) => `f_${String(sequence).padStart(12, '0')}`,
  head: 'head',
} as const

/** The beginnings that the keys of a stretch share. */
export const bookPrefixes = {
  records: 'c_',
  names: 'n_',
  ofClient: (clientId: ClientId) => `k_${clientId}_`,
  termsBeginningWith: (beginning: string) => `s_${hex(beginning)}`,
  lines: 'f_',
} as const
