import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import type { OrganisationId } from '../../../shared/domain/ids.ts'
import type { MarkedTerm } from '../../../shared/domain/privacy/erasure-mark.ts'
import type { PersonTask } from '../../../shared/domain/privacy/person-task.ts'
import { becomeMember } from '../../../shared/services/become-member.ts'
import { liftErasureMark } from '../../../shared/services/privacy/erasure-marks.ts'
import { documentOf } from '../../../shared/services/privacy/export-document.ts'
import { getTask, listTasks, requestTask, withdrawErasure } from '../../../shared/services/privacy/person-tasks.ts'
import { http, httpAnswer } from '../../runtime/http.ts'

/** An export or an erasure by its id: the trail does not say whom it is about. */
const audited = (action: AuditAction) => (task: PersonTask) => ({
  action,
  organisationId: task.owner as OrganisationId,
  subject: `${task.kind}:${task.taskId}`,
})

/** Exports and erasures of people, for the Admins of an Organisation. */
export const privacyFunctions = [
  http(
    api.startExport,
    async (ports, wish, caller) => requestTask(ports, { ...wish, kind: 'export' }, await becomeMember(ports, caller)),
    audited('export.requested'),
  ),
  http(api.listExports, (ports, { organisationId, ...wish }) => listTasks(ports, organisationId, 'export', wish)),
  http(api.readExport, (ports, { organisationId: owner, taskId }) => getTask(ports, { owner, kind: 'export', taskId })),
  httpAnswer(
    api.downloadExport,
    async (ports, { organisationId: owner, taskId }) => {
      const task = await documentOf(ports, await getTask(ports, { owner, kind: 'export', taskId }))
      const file = { name: `export-${taskId}.json`, type: 'application/json', text: task.document }
      return { value: task, file }
    },
    audited('export.downloaded'),
  ),
  http(
    api.startErasure,
    async (ports, wish, caller) => requestTask(ports, { ...wish, kind: 'erasure' }, await becomeMember(ports, caller)),
    audited('erasure.requested'),
  ),
  http(api.listErasures, (ports, { organisationId, ...wish }) => listTasks(ports, organisationId, 'erasure', wish)),
  http(api.readErasure, (ports, { organisationId: owner, taskId }) =>
    getTask(ports, { owner, kind: 'erasure', taskId }),
  ),
  http(
    api.withdrawErasure,
    (ports, { organisationId: owner, taskId }) => withdrawErasure(ports, { owner, taskId }),
    audited('erasure.withdrawn'),
  ),
  http(
    api.liftErasureMark,
    async (ports, { organisationId, email, externalId, tid, objectId }) => {
      const terms: readonly MarkedTerm[] = [
        ...(email === undefined ? [] : [{ kind: 'email', email } as const]),
        ...(externalId === undefined ? [] : [{ kind: 'external-id', externalId } as const]),
        ...(tid === undefined || objectId === undefined ? [] : [{ kind: 'identity', tid, objectId } as const]),
      ]
      await liftErasureMark(ports, organisationId, terms)
      return { organisationId, lifted: terms.length }
    },
    ({ organisationId }) => ({
      action: 'erasure-mark.lifted',
      organisationId,
      subject: `organisation:${organisationId}`,
    }),
  ),
]
