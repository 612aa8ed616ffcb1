import * as z from 'zod'
import { examinedParts } from '../domain/examination/finding.ts'

export const ExamineDeployment = z.strictObject({
  after: z.string().max(2000).optional().describe('The `next` of the page before'),
})

export const Examination = z.object({
  findings: z.array(
    z.object({
      part: z.enum(examinedParts),
      verdict: z.enum(['well', 'ill', 'unsure']).describe('unsure: it cannot be told from here, or not yet'),
      what: z.string(),
      mend: z.string().optional().describe('What to do about it'),
    }),
  ),
  next: z.string().optional().describe("There are more of the customers' mappings to look at"),
})
export type Examination = z.infer<typeof Examination>
