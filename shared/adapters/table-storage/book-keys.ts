import { nameWords } from '../../domain/address-forms.ts'
import type { ClientId } from '../../domain/ids.ts'
import { sha256 } from '../crypto/sha256.ts'

/** How much of a name or an address its key holds, in bytes: what is longer is in order, and found, up to there. */
const keptBytes = 120

/** Hexadecimal UTF-8 keeps the order of the characters, and holds any script in the few signs that a key may have. */
const hex = (text: string) => Buffer.from(text).subarray(0, keptBytes).toString('hex')

/** The name that was asked for last: several keys of one record are made one after the other. */
let last = { name: '', hex: '' }
function hexOfName(name: string): string {
  if (last.name !== name) last = { name, hex: hex(nameWords(name).join(' ')) }
  return last.hex
}

/**
 * Keys of the rows of an address book, docs/data-model.md in code: the records themselves, and beside them, in the same partition, how they
 * are found.
 */
export const bookKeys = {
  record: (id: string) => `c_${id}`,
  name: (name: string, id: string) => `n_${hexOfName(name)}-${id}`,
  ofClient: (clientId: ClientId, name: string, id: string) => `k_${clientId}_${hexOfName(name)}-${id}`,
  inState: (state: string, name: string, id: string) => `t_${state}_${hexOfName(name)}-${id}`,
  term: (term: string, id: string) => `s_${hex(term)}-${id}`,
  /** @param term the search form of an address */
  address: (term: string, id: string) => `e_${hex(term)}-${id}`,
  externalId: (externalId: string) => `x_${sha256(externalId)}`,
  slot: (slot: number) => `f_${String(slot).padStart(12, '0')}`,
  head: 'head',
  foot: 'foot',
  settled: 'settled',
} as const

/** The beginnings that the keys of a stretch share. */
export const bookPrefixes = {
  records: 'c_',
  names: 'n_',
  ofClient: (clientId: ClientId) => `k_${clientId}_`,
  inState: (state: string) => `t_${state}_`,
  termsBeginningWith: (beginning: string) => `s_${hex(beginning)}`,
  namesBeginningWith: (beginning: string) => `n_${hex(beginning)}`,
  addresses: 'e_',
  externalIds: 'x_',
  addressesBeginningWith: (beginning: string) => `e_${hex(beginning)}`,
  /** Of everybody who has this address; what is longer than a key may be another that only begins so. */
  ofAddress: (term: string) => `e_${hex(term)}-`,
  slots: 'f_',
} as const
