import { meaningOf } from './aadsts.ts'
import type { ErrorCode } from './hub-error.ts'

/** What is wrong with a connection and what to do, for the operator. */
export interface Diagnosis {
  readonly code: ErrorCode
  readonly aadsts?: number
  readonly sentence: string
  readonly remedy: string
}

type Advice = Pick<Diagnosis, 'sentence' | 'remedy'>

const advice: Partial<Readonly<Record<ErrorCode, Advice>>> = {
  'credential.missing': {
    sentence: "The connection's credentials are not in the store of secrets.",
    remedy: 'Connect again.',
  },
  'credential.expired': {
    sentence: 'The token that was pasted for CIPP is over.',
    remedy: 'Connect again with a client id and secret, which renew themselves, or with a new token.',
  },
  'credential.rejected': {
    sentence: 'The source does not accept the credentials any more.',
    remedy: 'Connect again.',
  },
  'consent.missing': {
    sentence: 'Consent to the application is missing in that tenant.',
    remedy: 'Have an administrator of that tenant consent to the application.',
  },
  'access.refused': {
    sentence: 'The credentials are good, but may not read that.',
    remedy:
      'Direct: give the connected account a delegated role (GDAP) that reads the directory, such as Directory Readers. CIPP: check the role, the tenants and the addresses that its API client is allowed.',
  },
  'source.misaddressed': {
    sentence: "The address is not that of CIPP's API.",
    remedy: 'Give the address that CIPP shows under its API settings.',
  },
  'source.failing': {
    sentence: 'CIPP answers, and says that its own access to Microsoft does not work.',
    remedy: 'Run the permission check in CIPP.',
  },
  'source.throttled': { sentence: 'The source asks for patience.', remedy: 'Try again in a few minutes.' },
  'source.unavailable': { sentence: 'The source does not answer.', remedy: 'Try again in a few minutes.' },
  'address.unreachable': {
    sentence: 'Nobody answers at the address.',
    remedy: 'Check that CIPP runs, and that its firewall lets the hub in.',
  },
  'address.unresolved': { sentence: 'The host of the address cannot be found.', remedy: 'Check the address.' },
  'address.refused': {
    sentence: 'The address does not lead to the public internet, so the hub does not call it.',
    remedy: 'Give an https address of a public host.',
  },
  'tenant.confused': {
    sentence: 'The source gave the people of another tenant than was asked for.',
    remedy: 'Check the tenant in CIPP, and tell those who run it.',
  },
}

const unknown: Advice = {
  sentence: 'The source answered with something that we cannot read.',
  remedy: "Look in the hub's log for what it said.",
}

/** Entra's own number says most; else the code. */
export function diagnose(code: ErrorCode, aadsts?: number): Diagnosis {
  const named = aadsts === undefined ? undefined : meaningOf([aadsts])
  const { sentence, remedy } = named ?? advice[code] ?? unknown
  return { code, ...(aadsts === undefined ? {} : { aadsts }), sentence, remedy }
}
