import type { ApiRoute } from '../api-route.ts'
import * as i from '../onboarding.ts'
import { organisation } from './paths.ts'

const invitations = `${organisation}/invitations`
const invitation = `${invitations}/{invitationId}`

export const onboardingRoutes = {
  readLink: {
    name: 'ReadLink',
    method: 'POST',
    route: 'auth/invitation',
    allow: 'anyone',
    session: 'ignored',
    summary: "What an invitation's link asks of an administrator; the secret goes in the body",
    input: i.FollowLink,
    output: i.LinkView,
    status: 200,
    refusals: ['invitation.unknown', 'invitation.used', 'invitation.expired', 'invitation.withdrawn'],
  },
  startConsent: {
    name: 'StartConsent',
    method: 'POST',
    route: 'auth/consent',
    allow: 'anyone',
    session: 'ignored',
    summary: "Send this browser to Entra's consent page for an invitation",
    input: i.FollowLink,
    output: i.StartedConsent,
    status: 200,
    refusals: ['invitation.unknown', 'invitation.used', 'invitation.expired', 'invitation.withdrawn'],
  },
  createInvitation: {
    name: 'CreateInvitation',
    method: 'POST',
    route: invitations,
    allow: 'platform.organisations.update',
    summary:
      'Invite an administrator to onboard a tenant; answers the link once, and mails it where an address is given',
    input: i.CreateInvitation,
    output: i.IssuedInvitation,
    status: 201,
    refusals: ['organisation.unknown'],
  },
  listInvitations: {
    name: 'ListInvitations',
    method: 'GET',
    route: invitations,
    allow: 'platform.organisations.read',
    summary: 'The invitations of an organisation, newest first, page by page',
    input: i.ListInvitations,
    output: i.InvitationPage,
    status: 200,
  },
  readInvitation: {
    name: 'ReadInvitation',
    method: 'GET',
    route: invitation,
    allow: 'platform.organisations.read',
    summary: 'Read an invitation',
    input: i.ReadInvitation,
    output: i.InvitationView,
    status: 200,
    refusals: ['invitation.unknown'],
  },
  withdrawInvitation: {
    name: 'WithdrawInvitation',
    method: 'POST',
    route: `${invitation}/withdraw`,
    allow: 'platform.organisations.update',
    summary: 'Make the link of an invitation void',
    input: i.WithdrawInvitation,
    output: i.InvitationView,
    status: 200,
    refusals: ['invitation.unknown', 'state.conflicting'],
  },
  reissueInvitation: {
    name: 'ReissueInvitation',
    method: 'POST',
    route: `${invitation}/reissue`,
    allow: 'platform.organisations.update',
    summary: 'Give an invitation a new link, and mail it; the old one is void',
    input: i.ReissueInvitation,
    output: i.IssuedInvitation,
    status: 200,
    refusals: ['invitation.unknown', 'state.conflicting'],
  },
} as const satisfies Record<string, ApiRoute>
