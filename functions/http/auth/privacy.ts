import { api } from '../../../shared/contract/api.ts'
import { ownTasks } from '../../../shared/domain/privacy/person-task.ts'
import { refuseAged } from '../../../shared/domain/session.ts'
import { readExport } from '../../../shared/services/privacy/export-document.ts'
import {
  listTasks,
  requestOwnTask,
  tellOwnDownload,
  withdrawOwnErasure,
} from '../../../shared/services/privacy/person-tasks.ts'
import { http, httpAnswer } from '../../runtime/http.ts'

/** What people ask for themselves. */
export const ownPrivacyFunctions = [
  http(api.startOwnExport, (ports, _wish, caller) => requestOwnTask(ports, caller, { kind: 'export' })),
  http(api.listOwnExports, (ports, wish, caller) => listTasks(ports, ownTasks(caller.memberId), 'export', wish)),
  httpAnswer(api.downloadOwnExport, async (ports, { taskId }, caller) => {
    refuseAged(caller.session, ports.clock.now())
    const task = await readExport(ports, { owner: ownTasks(caller.memberId), kind: 'export', taskId })
    await tellOwnDownload(ports, caller, task)
    const file = { name: `export-${taskId}.json`, type: 'application/json', text: task.document }
    return { value: task, file }
  }),
  http(api.startOwnErasure, (ports, { waitHours }, caller) =>
    requestOwnTask(ports, caller, { kind: 'erasure', waitHours }),
  ),
  http(api.listOwnErasures, (ports, wish, caller) => listTasks(ports, ownTasks(caller.memberId), 'erasure', wish)),
  http(api.withdrawOwnErasure, (ports, { taskId }, caller) => withdrawOwnErasure(ports, caller, taskId)),
]
