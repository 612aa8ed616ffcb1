/** What an examination looks at, in the order in which one would mend. */
export const examinedParts = [
  'settings',
  'storage',
  'vault',
  'workflows',
  'clock',
  'registration',
  'redirects',
  'signing keys',
  'backups',
  'mappings',
] as const
export type ExaminedPart = (typeof examinedParts)[number]

/**
 * One thing that was looked at. `unsure`: it cannot be told from here, or not yet; nothing has to be done. Ids only: never a secret, a name
 * or an e-mail.
 */
export interface Finding {
  readonly part: ExaminedPart
  readonly verdict: 'well' | 'ill' | 'unsure'
  readonly what: string
  /** What to do about it; on everything that is ill. */
  readonly mend?: string
}

export const well = (part: ExaminedPart, what: string): Finding => ({ part, verdict: 'well', what })
export const unsure = (part: ExaminedPart, what: string, mend?: string): Finding => ({
  part,
  verdict: 'unsure',
  what,
  ...(mend === undefined ? {} : { mend }),
})
export const ill = (part: ExaminedPart, what: string, mend: string): Finding => ({ part, verdict: 'ill', what, mend })
