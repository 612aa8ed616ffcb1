import { api } from '../../../shared/contract/api.ts'
import { listBoard, listPlatformBoard } from '../../../shared/services/secrets/board.ts'
import { exportBoard } from '../../../shared/services/secrets/export-board.ts'
import { http, httpAnswer } from '../../runtime/http.ts'

export const secretFunctions = [
  http(api.listSecrets, (ports, { organisationId, ...wish }) => listBoard(ports, organisationId, wish)),
  httpAnswer(api.exportSecrets, async (ports, { organisationId, format }) => ({
    value: {},
    file: await exportBoard(ports, format, (wish) => listBoard(ports, organisationId, wish)),
  })),
  http(api.listPlatformSecrets, (ports, { fromMonth, toMonth, ...wish }) =>
    listPlatformBoard(ports, { fromMonth, toMonth }, wish),
  ),
  httpAnswer(api.exportPlatformSecrets, async (ports, { format, ...stretch }) => ({
    value: {},
    file: await exportBoard(ports, format, (wish) => listPlatformBoard(ports, stretch, wish)),
  })),
  http(api.readNoticeSettings, async ({ noticeSettings }, { organisationId }) => ({
    organisationId,
    contacts: [],
    ...(await noticeSettings.find(organisationId)),
  })),
  http(
    api.changeNoticeSettings,
    async ({ noticeSettings }, { organisationId, contacts, expected }) => ({
      organisationId,
      ...(await noticeSettings.put(organisationId, { contacts }, expected)),
    }),
    ({ organisationId }) => ({
      action: 'secret-notices.changed',
      organisationId,
      subject: 'secret-notices',
    }),
  ),
]
