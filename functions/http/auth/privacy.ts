import { api } from '../../../shared/contract/api.ts'
import {
  downloadOwnExport,
  listOwnTasks,
  requestOwnTask,
  withdrawOwnErasure,
} from '../../../shared/services/privacy/person-tasks.ts'
import { http, httpAnswer } from '../../runtime/http.ts'

/** What people ask for themselves. */
export const ownPrivacyFunctions = [
  http(api.startOwnExport, (ports, _wish, caller) => requestOwnTask(ports, caller, { kind: 'export' })),
  http(api.listOwnExports, (ports, wish, caller) => listOwnTasks(ports, caller, 'export', wish)),
  httpAnswer(api.downloadOwnExport, async (ports, { taskId }, caller) => {
    const task = await downloadOwnExport(ports, caller, taskId)
    const file = { name: `export-${taskId}.json`, type: 'application/json', text: task.document }
    return { value: task, file }
  }),
  http(api.startOwnErasure, (ports, { waitHours }, caller) =>
    requestOwnTask(ports, caller, { kind: 'erasure', waitHours }),
  ),
  http(api.listOwnErasures, (ports, wish, caller) => listOwnTasks(ports, caller, 'erasure', wish)),
  http(api.withdrawOwnErasure, (ports, { taskId }, caller) => withdrawOwnErasure(ports, caller, taskId)),
]
