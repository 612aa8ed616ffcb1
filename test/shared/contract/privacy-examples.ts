import { accessExamples } from './access-examples.ts'
import { backupExamples } from './backup-examples.ts'
import { ada, contoso, firstTask, guidOf, northBank } from '../support/facts.ts'

const inOrganisation = { organisationId: northBank }
const task = { ...inOrganisation, taskId: firstTask }
const paging = { limit: '10', cursor: 'abc' }
const subject = { kind: 'contact', contactId: ada }

/** Sound inputs of the routes of exports and erasures, with every field they know. */
export const privacyExamples = {
  ...accessExamples,
  ...backupExamples,
  startExport: { ...inOrganisation, subject, withRelated: true },
  listExports: { ...inOrganisation, ...paging },
  readExport: task,
  downloadExport: task,
  startErasure: { ...inOrganisation, subject, withRelated: true, waitHours: 48 },
  listErasures: { ...inOrganisation, ...paging },
  readErasure: task,
  withdrawErasure: task,
  liftErasureMark: {
    ...inOrganisation,
    email: 'ada@customer.example',
    externalId: 'P-1',
    tid: contoso,
    objectId: guidOf(78),
  },
  startOwnExport: {},
  listOwnExports: paging,
  downloadOwnExport: { taskId: firstTask },
  startOwnErasure: { waitHours: 48 },
  listOwnErasures: paging,
  withdrawOwnErasure: { taskId: firstTask },
}
