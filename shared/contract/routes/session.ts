import type { ApiRoute } from '../api-route.ts'
import * as s from '../session.ts'

export const sessionRoutes = {
  readSession: {
    name: 'ReadSession',
    method: 'GET',
    route: 'auth/session',
    allow: 'anyone',
    summary: 'Who is signed in with this browser',
    output: s.SessionView,
    status: 200,
  },
  chooseOrganisation: {
    name: 'ChooseOrganisation',
    method: 'POST',
    route: 'auth/active-organisation',
    allow: 'session',
    summary: 'Make one of your organisations the active one',
    input: s.ChooseOrganisation,
    output: s.SessionView,
    status: 200,
  },
  signOut: {
    name: 'SignOut',
    method: 'POST',
    route: 'auth/sign-out',
    allow: 'session',
    summary: 'End the session of this browser, or of every browser',
    input: s.SignOut,
    output: s.SignedOut,
    status: 200,
  },
} as const satisfies Record<string, ApiRoute>
