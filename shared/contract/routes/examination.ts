import type { ApiRoute } from '../api-route.ts'
import * as e from '../examination.ts'

export const examinationRoutes = {
  examineDeployment: {
    name: 'ExamineDeployment',
    method: 'POST',
    route: 'api/v1/platform/examinations',
    allow: 'platform.organisations.update',
    summary:
      "Whether this deployment is well, found by trying, and what to do where it is not; the customers' mappings page by page",
    input: e.ExamineDeployment,
    output: e.Examination,
    status: 200,
    refusals: ['cursor.invalid'],
  },
} as const satisfies Record<string, ApiRoute>
