import * as z from 'zod'
import { errorCodes } from '../domain/hub-error.ts'
import { longestWaitHours, taskStates, usualWaitHours } from '../domain/privacy/person-task.ts'
import { sectionNames } from '../domain/privacy/sections.ts'
import {
  ContactIdField,
  EmailField,
  EntraTenantIdField,
  ExternalIdField,
  MemberIdField,
  Moment,
  ObjectIdField,
  OrganisationIdField,
  PageQuery,
  pageOf,
} from './fields.ts'

const SubjectField = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('member'), memberId: MemberIdField }),
    z.strictObject({ kind: z.literal('contact'), contactId: ContactIdField }),
    z.strictObject({ kind: z.literal('directory-user'), tid: EntraTenantIdField, objectId: ObjectIdField }),
  ])
  .describe('A member, a contact, or a person of a directory that syncs see')
const TaskIdField = z
  .string()
  .regex(/^[0-9a-f]{12}-[0-9a-f]{8}$/, { error: 'is not the id of an export or an erasure' })

const inOrganisation = { organisationId: OrganisationIdField }
const withRelated = z
  .boolean()
  .default(false)
  .describe('With whoever else is the same human: by a proven address, or as the same person of a directory')
const waitHours = z
  .int()
  .min(0)
  .max(longestWaitHours)
  .default(usualWaitHours)
  .describe('How long it can be taken back before it begins, in hours')

const task = {
  taskId: z.string(),
  state: z.enum(taskStates),
  failure: z.enum(errorCodes).optional().describe('Why it was refused when it began'),
  subjects: z.array(SubjectField).describe('Of an erasure that is over: those with ids of the hub alone'),
  related: z.array(SubjectField).describe('The same human too, and not asked for'),
  requestedBy: z.string().describe('The member who asked'),
  requestedAt: Moment,
  startsAt: Moment.describe('Not before'),
  startedAt: Moment.optional(),
  finishedAt: Moment.optional(),
  report: z
    .array(
      z.object({
        section: z.enum(sectionNames),
        found: z.int(),
        left: z.int().optional().describe('Of an erasure: how many are there at its end'),
        kept: z.enum(['accountability', 'other-organisations']).optional().describe('Why they are'),
      }),
    )
    .describe('Where something was found, and how much'),
}

export const ExportView = z.object({
  ...task,
  expiresAt: Moment.optional().describe('Until then it can be downloaded'),
})
export const ExportPage = pageOf(ExportView)
export const ErasureView = z.object(task)
export const ErasurePage = pageOf(ErasureView)

export const StartExport = z.strictObject({ ...inOrganisation, subject: SubjectField, withRelated })
export const StartErasure = z.strictObject({ ...inOrganisation, subject: SubjectField, withRelated, waitHours })
export const ListTasks = z.strictObject({ ...inOrganisation, ...PageQuery })
export const ReadTask = z.strictObject({ ...inOrganisation, taskId: TaskIdField })

export const LiftErasureMark = z
  .strictObject({
    ...inOrganisation,
    email: EmailField.optional(),
    externalId: ExternalIdField.optional(),
    tid: EntraTenantIdField.optional(),
    objectId: ObjectIdField.optional(),
  })
  .describe('By what the person may come back: an address, an external id, tenant and object id')
export const LiftedMark = z.object({
  organisationId: OrganisationIdField,
  lifted: z.int().describe('Marks that were named'),
})

export const StartOwnExport = z.strictObject({})
export const StartOwnErasure = z.strictObject({ waitHours })
export const ListOwnTasks = z.strictObject(PageQuery)
export const ReadOwnTask = z.strictObject({ taskId: TaskIdField })
