import type { ApiRoute } from '../api-route.ts'
import * as s from '../session.ts'
import { organisation } from './paths.ts'

export const memberRoutes = {
  endSessions: {
    name: 'EndSessions',
    method: 'POST',
    route: `${organisation}/members/{memberId}/end-sessions`,
    allow: 'platform.organisations.update',
    summary: 'Sign a member of an organisation out of every browser',
    input: s.EndSessions,
    output: s.EndedSessions,
    status: 200,
  },
} as const satisfies Record<string, ApiRoute>
