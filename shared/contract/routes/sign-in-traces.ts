import type { ApiRoute } from '../api-route.ts'
import * as t from '../sign-in-traces.ts'
import { organisation } from './paths.ts'

const traces = `${organisation}/sign-in-traces`
const unattributed = 'api/v1/sign-in-traces'

export const signInTraceRoutes = {
  listSignInTraces: {
    name: 'ListSignInTraces',
    method: 'GET',
    route: traces,
    allow: 'audit.read',
    summary: 'How sign-ins to an organisation went, newest first, page by page; by outcome and provider',
    input: t.ListSignInTraces,
    output: t.SignInTracePage,
    status: 200,
  },
  readSignInTrace: {
    name: 'ReadSignInTrace',
    method: 'GET',
    route: `${traces}/{number}`,
    allow: 'audit.read',
    summary: 'How one sign-in went, by the number that the person was shown',
    input: t.ReadSignInTrace,
    output: t.SignInTraceView,
    status: 200,
    refusals: ['trace.unknown'],
  },
  listUnattributedTraces: {
    name: 'ListUnattributedTraces',
    method: 'GET',
    route: unattributed,
    allow: 'platform.organisations.read',
    summary: 'How sign-ins went of which no organisation can be told, newest first, page by page',
    input: t.ListUnattributedTraces,
    output: t.SignInTracePage,
    status: 200,
  },
  readUnattributedTrace: {
    name: 'ReadUnattributedTrace',
    method: 'GET',
    route: `${unattributed}/{number}`,
    allow: 'platform.organisations.read',
    summary: 'How one of them went, by the number that the person was shown',
    input: t.ReadUnattributedTrace,
    output: t.SignInTraceView,
    status: 200,
    refusals: ['trace.unknown'],
  },
} as const satisfies Record<string, ApiRoute>
