import { enabledProvider, northBank } from '../support/facts.ts'

/** Settings of how the hub proves itself, and of where a person's details and addresses stand, with every field that there is. */
export const provingSettings = {
  trustedAudiences: ['275398000000000001'],
  assertionAudience: 'token_endpoint',
  assertionAlgorithm: 'PS256',
  keyId: 'key-1',
  teamId: 'TEAM000001',
  userDetailsField: 'data',
  eMailsUrl: 'https://op.example/me/emails',
} as const

/** The same in a change, where some of them may be taken away. */
export const changedProving = {
  ...provingSettings,
  keyId: null,
  eMailsUrl: null,
  renewKey: true,
} as const

export const clientKeyExamples = {
  readClientKeys: { organisation: northBank, providerId: enabledProvider },
} as const
