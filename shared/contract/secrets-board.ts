import * as z from 'zod'
import { secretStates } from '../domain/secret.ts'
import {
  ApplicationIdField,
  EmailField,
  Moment,
  OrganisationIdField,
  PageQuery,
  pageOf,
  ProviderIdField,
  VersionField,
} from './fields.ts'

const BoardEntryView = z.object({
  organisationId: OrganisationIdField,
  secretId: z.string().describe('Names it in the audit trail, as `secret:{secretId}`'),
  origin: z
    .enum(['own', 'stranger', 'platform', 'provider'])
    .describe(
      'stranger: somebody made it at Microsoft; platform: of the platform’s own applications, or a value of the hub’s; provider: the hub’s at an identity provider, which ends on the day that somebody typed',
    ),
  clientId: ApplicationIdField.optional(),
  providerId: ProviderIdField.optional().describe('Of an identity provider’s secret'),
  keyId: z.string().optional().describe('As Microsoft numbers the credential'),
  integration: z.string().optional().describe('As people call the program'),
  kind: z.enum(['password', 'certificate', 'federated', 'value']),
  displayName: z.string(),
  state: z.enum(secretStates).describe('expiring: within 30 days of its end'),
  startsAt: Moment.optional(),
  endsAt: Moment.optional().describe('Absent: it does not end by itself'),
  delivery: z
    .enum(['none', 'open', 'opened', 'revoked', 'expired'])
    .optional()
    .describe('none: it can be delivered; absent: there is nothing to deliver'),
})
export type BoardEntryView = z.infer<typeof BoardEntryView>
export const BoardPage = pageOf(BoardEntryView)

const inOrganisation = { organisationId: OrganisationIdField }
const Month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, { error: 'is not a month such as 2026-11' })
const stretch = {
  fromMonth: Month.optional().describe('The first month of an end; absent: the last month'),
  toMonth: Month.optional().describe('The last month; absent: later than any secret lives'),
}
const format = z.enum(['csv', 'json', 'ics']).describe('ics: an iCalendar of the ends')

export const ListSecrets = z.strictObject({ ...inOrganisation, ...PageQuery })
export const ExportSecrets = z.strictObject({ ...inOrganisation, format })
export const ListPlatformSecrets = z.strictObject({ ...stretch, ...PageQuery })
export const ExportPlatformSecrets = z.strictObject({ ...stretch, format })

const contacts = z.array(EmailField).max(10).describe('Who is told when a secret of the organisation comes to its end')
export const NoticeSettingsView = z.object({
  ...inOrganisation,
  contacts,
  version: VersionField.optional().describe('Absent while nothing was set'),
})
export const ReadNoticeSettings = z.strictObject(inOrganisation)
export const ChangeNoticeSettings = z.strictObject({
  ...inOrganisation,
  contacts,
  expected: VersionField.optional().describe('The `version` that was read; absent while nothing was set'),
})
