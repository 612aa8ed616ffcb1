import * as z from 'zod'
import { Moment } from './fields.ts'

const Kid = z.string().regex(/^[0-9a-f]{32}$/, { error: 'is not the id of a signing key' })

export const SigningKeyView = z.object({
  kid: Kid,
  state: z
    .enum(['next', 'current', 'retiring', 'gone', 'withdrawn'])
    .describe(
      'next: published, signs later; current: signs; retiring: its last tokens still hold; gone, withdrawn: none holds',
    ),
  createdAt: Moment,
  publishedAt: Moment.optional(),
  signsFrom: Moment.optional(),
  signedUntil: Moment.optional(),
  endedAt: Moment.optional(),
  erasedAt: Moment.optional().describe('When its private half was removed from the vault'),
})
/** All of them: a few that live, and the last that ended. */
export const SigningKeyList = z.object({ items: z.array(SigningKeyView) })

export const WithdrawSigningKey = z.strictObject({ kid: Kid })
