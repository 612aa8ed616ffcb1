import type { ApiRoute } from '../api-route.ts'
import * as b from '../secrets-board.ts'
import { organisation } from './paths.ts'

const files = ['text/csv', 'application/json', 'text/calendar'] as const

/** The secrets of programs: which there are, when they end, and who is told. */
export const secretRoutes = {
  listSecrets: {
    name: 'ListSecrets',
    method: 'GET',
    route: `${organisation}/secrets`,
    allow: 'integrations.read',
    summary: "Every secret of an organisation's programs with its state, strangers included, page by page",
    input: b.ListSecrets,
    output: b.BoardPage,
    status: 200,
  },
  exportSecrets: {
    name: 'ExportSecrets',
    method: 'GET',
    route: `${organisation}/secrets/export`,
    allow: 'integrations.read',
    summary: 'The same as a file: CSV, JSON, or an iCalendar of the ends',
    input: b.ExportSecrets,
    file: files,
    status: 200,
  },
  listPlatformSecrets: {
    name: 'ListPlatformSecrets',
    method: 'GET',
    route: 'api/v1/secrets',
    allow: 'platform.organisations.read',
    summary: 'Every secret of every organisation, and of the platform itself, by the month in which it ends',
    input: b.ListPlatformSecrets,
    output: b.BoardPage,
    status: 200,
  },
  exportPlatformSecrets: {
    name: 'ExportPlatformSecrets',
    method: 'GET',
    route: 'api/v1/secrets/export',
    allow: 'platform.organisations.read',
    summary: 'The same as a file: CSV, JSON, or an iCalendar of the ends',
    input: b.ExportPlatformSecrets,
    file: files,
    status: 200,
  },
  readNoticeSettings: {
    name: 'ReadNoticeSettings',
    method: 'GET',
    route: `${organisation}/secret-notices`,
    allow: 'integrations.read',
    summary: 'Who is told when secrets of an organisation come to their end',
    input: b.ReadNoticeSettings,
    output: b.NoticeSettingsView,
    status: 200,
  },
  changeNoticeSettings: {
    name: 'ChangeNoticeSettings',
    method: 'PUT',
    route: `${organisation}/secret-notices`,
    allow: 'integrations.update',
    summary: 'Say who is told when secrets come to their end',
    input: b.ChangeNoticeSettings,
    output: b.NoticeSettingsView,
    status: 200,
    refusals: ['version.stale'],
  },
} as const satisfies Record<string, ApiRoute>
