import {
  askSupport,
  askYourAdministrator,
  waitAndTry,
  unverified,
  ended,
  unexpected,
  outdated,
  program,
  type ProblemText,
} from './en-problem-forms.ts'

/** Of who may, and of what is there already. */
export const enAccessProblems = {
  'bearer.malformed': unexpected('The access token of the request could not be read.'),
  'bearer.unsupported': unexpected('The request named a way of signing in that we do not use.'),

  'tenant.invalid': unverified('The proof names no organisation at Microsoft that could be checked.'),
  'tenant.foreign': unverified('The proof comes from another organisation than the one that was asked.'),
  'tenant.unknown': {
    title: 'Your organisation is not set up here',
    meaning: 'You signed in at Microsoft, but your organisation’s directory has not been connected to this platform.',
    next: 'If you have several accounts, use the one of the organisation you work for. Otherwise ask its administrator.',
  },
  'tenant.pending': {
    title: 'Your organisation is not ready yet',
    meaning: 'Your organisation’s directory is being connected. The last step has not been taken.',
    next: 'Try again later, or ask the administrator of your organisation how far it is.',
  },
  'tenant.revoked': {
    title: 'Your organisation can no longer sign in',
    meaning: 'The directory of your organisation was disconnected from this platform.',
    next: askYourAdministrator,
  },
  'consent.lost': {
    title: 'Your organisation’s consent was withdrawn',
    meaning:
      'Microsoft says that this platform is not in your organisation’s directory any more, so nobody of it can sign in. Nothing has been deleted.',
    next: 'An administrator of your directory can consent again: they ask the platform for a new invitation.',
  },
  'organisation.suspended': {
    title: 'Your organisation is suspended',
    meaning: 'Nobody of this organisation gets in at the moment. Nothing has been deleted.',
    next: askYourAdministrator,
  },
  'organisation.invited': {
    title: 'Your organisation is not ready yet',
    meaning: 'Your organisation was invited and has not finished setting up.',
    next: 'Ask the administrator of your organisation to finish it.',
  },
  'organisation.foreign': {
    title: 'That belongs to another organisation',
    meaning: 'You asked for something outside your active organisation.',
    next: 'Choose the organisation it belongs to, and try again.',
  },
  'organisation.unknown': unexpected('There is no such organisation.'),
  'organisation.unchosen': {
    title: 'Choose an organisation first',
    meaning: 'You belong to several organisations, and none is chosen.',
    next: 'Choose one, and try again.',
  },
  'role.missing': {
    title: 'You have no role here yet',
    meaning: 'Your account is known to your organisation, but it was given no role on this platform.',
    next: 'Ask the administrator of your organisation for a role. If you have several accounts, try the other one.',
  },
  'member.inactive': {
    title: 'Your account is switched off',
    meaning: 'Somebody made your account on this platform inactive.',
    next: askYourAdministrator,
  },
  'permission.missing': {
    title: 'Your roles do not allow that',
    meaning: 'What you asked for needs a role that you do not have in this organisation.',
    next: askYourAdministrator,
  },
  'program.unknown': program('This program has not been registered here.'),
  'integration.pending': program('This program is not set up yet.'),
  'integration.suspended': program('This program is suspended.'),
  'integration.revoked': program('This program was revoked.'),
  'session.required': unexpected('That works in a signed-in browser only.'),
  'session.missing': ended('You are not signed in, or this browser did not keep our cookie.'),
  'session.expired': ended('It was not used for a while, or it reached its longest age.'),
  'session.revoked': ended('It was ended from somewhere else: by you, or by an administrator.'),
  'session.stale': ended('It is time to confirm who you are.'),
  'forgery.suspected': {
    title: 'We were not sure that it was you',
    meaning:
      'The request did not carry the mark of this page, so nothing was done. A page left open for long can cause this.',
    next: `Reload the page and try again. ${askSupport}`,
  },
  'edition.required': {
    title: 'Not part of this installation',
    meaning: 'This belongs to the enterprise edition, which is not switched on here.',
    next: 'Ask whoever operates the platform.',
  },
  'portal.refused': {
    title: 'For staff only',
    meaning: 'Your account here is that of a customer. This part is for staff of the organisation.',
    next: askYourAdministrator,
  },
  'flag.off': {
    title: 'Not switched on here',
    meaning: 'This is not switched on for your organisation.',
    next: 'Ask whoever operates the platform.',
  },
  'flag.unknown': unexpected('There is no such switch.'),
  'key.rejected': unexpected('The key that was sent opens nothing here.'),
  'caller.throttled': {
    title: 'Too many attempts',
    meaning: 'This was tried too often in a short time.',
    next: waitAndTry,
  },

  'externalId.taken': outdated('Somebody or something else has this external id already.'),
  'state.conflicting': outdated('That is not possible in the state that it is in now.'),
  'mapping.unknown': unexpected('There is no such tenant mapping.'),
  'mapping.taken': outdated('This Entra tenant is mapped already.'),
  'member.unknown': unexpected('There is no such member.'),
  'member.taken': outdated('This person is a member of the organisation already.'),
  'admin.last': {
    title: 'Somebody must stay in charge',
    meaning: 'This is the last administrator of the platform, so nothing was changed.',
    next: 'Make somebody else an administrator first, then try again.',
  },
  'admin.own': {
    title: 'You would shut yourself out',
    meaning: 'This change would take your own administrator role away, so nothing was changed.',
    next: 'Ask another administrator of your organisation to make it.',
  },
  'session.unknown': outdated('This session has ended already.'),
  'program.taken': outdated('This client id is registered already.'),
  'integration.unknown': unexpected('There is no such system integration.'),
  'provisioning.unknown': unexpected('There is no such provisioning.'),
  'provisioning.unconfigured': {
    title: 'System integrations cannot be set up from here',
    meaning: 'This hub does not know the platform’s System API.',
    next: `Ask the platform’s operators to name it in the settings. ${askSupport}`,
  },
  'rotation.unknown': unexpected('There was no rotation of this system integration’s secret yet.'),
  'rotation.overlapping': {
    title: 'The secret is being renewed already',
    meaning: 'A rotation of this system integration is under way. There is one at a time.',
    next: 'Wait until it is over, and look at its progress.',
  },
  'application.unknown': {
    title: 'There is no such registration',
    meaning: 'The platform’s own tenant has no application with this client id.',
    next: 'Check the client id.',
  },
  'certificate.invalid': {
    title: 'This is no certificate',
    meaning:
      'What was sent is no X.509 certificate that can be used: it cannot be read, has expired, or its key is too weak.',
    next: 'Send a certificate in PEM form, without its private key, with an RSA key of at least 2048 bits.',
  },
  'secret.forbidden': {
    title: 'A policy forbids this secret',
    meaning: 'The platform’s tenant has a policy that forbids secrets like this one.',
    next: `Use a certificate or a federated credential, or ask the platform’s operators. ${askSupport}`,
  },
  'secret.unready': {
    title: 'The new secret did not come to work',
    meaning:
      'Microsoft did not take the new secret in all the time that was waited. It was removed again; the earlier one works.',
    next: 'Try again in an hour.',
  },
  'service.unknown': unexpected('There is no such platform service.'),
} as const satisfies Readonly<Record<string, ProblemText>>
