import * as z from 'zod'
import { errorCodes } from '../domain/hub-error.ts'
import { OrganisationIdField } from './fields.ts'

export const ImportRows = z.strictObject({
  organisationId: OrganisationIdField,
  preview: z
    .enum(['true', 'false'])
    .default('false')
    .describe('`true`: says what the import would do, and does nothing'),
})

const RowReport = z.object({
  line: z.int().describe('Where the row begins in the file, from 1'),
  outcome: z.enum(['created', 'updated', 'unchanged', 'refused']),
  externalId: z.string().optional(),
  id: z.string().optional().describe('Of the client or contact; absent for what a preview would create'),
  code: z.enum(errorCodes).optional().describe('Why it was refused'),
  faults: z.array(z.string()).optional(),
})

const ImportSummary = z.object({
  importId: z.string(),
  preview: z.boolean(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  refused: z.int(),
})

/** One line of the answer: a row's report, or at the very end the summary. */
export const ImportLine = z.union([RowReport, ImportSummary])
export type ImportLine = z.infer<typeof ImportLine>
