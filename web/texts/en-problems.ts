import type { ErrorCode } from '../api/error-code.ts'

/** What happened and what to do next, for the person who meets it. */
export interface ProblemText {
  readonly title: string
  readonly meaning: string
  readonly next: string
}

const askSupport = 'If it happens again, give the reference below to your administrator.'
const startAgain = `Start the sign-in again. ${askSupport}`
const askYourAdministrator = 'Ask the administrator of your organisation, and give them the reference below.'
const waitAndTry = `Wait a minute and try again. ${askSupport}`

const unverified = (meaning: string): ProblemText => ({
  title: 'Your sign-in could not be verified',
  meaning: `${meaning} Nobody was signed in.`,
  next: startAgain,
})

const interrupted = (meaning: string): ProblemText => ({
  title: 'The sign-in did not finish',
  meaning,
  next: 'Start the sign-in again, in one tab, and finish it within ten minutes.',
})

const ended = (meaning: string): ProblemText => ({
  title: 'Your session has ended',
  meaning,
  next: 'Sign in again to go on.',
})

const unexpected = (meaning: string): ProblemText => ({
  title: 'That did not work',
  meaning,
  next: `Reload the page and try again. ${askSupport}`,
})

const outdated = (meaning: string): ProblemText => ({
  title: 'Somebody else was faster',
  meaning,
  next: 'Reload the page to see how things stand now, then try again.',
})

const invitation = (title: string, meaning: string): ProblemText => ({
  title,
  meaning,
  next: 'Ask whoever invited you for a new link.',
})

const program = (meaning: string): ProblemText => ({
  title: 'This program is not let in',
  meaning,
  next: askYourAdministrator,
})

const connection = (title: string, meaning: string, next: string): ProblemText => ({ title, meaning, next })

export const enProblems: Readonly<Record<ErrorCode, ProblemText>> = {
  'input.invalid': unexpected('Something in the request was not as it should be.'),
  'body.malformed': unexpected('The request could not be read.'),
  'body.oversize': unexpected('The request was too large.'),
  'cursor.invalid': unexpected('The list has changed since this page of it was opened.'),
  'route.unknown': unexpected('There is nothing at this address.'),
  'version.missing': unexpected('The request did not say which version it changes.'),
  'version.stale': outdated('What you changed had been changed by somebody else in the meantime.'),

  'return.refused': {
    title: 'That link leads outside',
    meaning: 'The link asked to send you on to another site after signing in. We do not do that.',
    next: 'Start from the sign-in page instead.',
  },
  'state.missing': interrupted('The answer from Microsoft did not belong to a sign-in that was started here.'),
  'state.unknown': interrupted('This sign-in is not known here any more. It may have been opened from an old link.'),
  'state.replayed': interrupted('This sign-in was used already. That happens after going back or reloading the page.'),
  'state.expired': interrupted('The sign-in took too long and ran out.'),
  'state.foreign': interrupted(
    'The sign-in was started in another browser, or this browser did not keep our cookie. Cookies must be allowed for this site.',
  ),
  'answer.invalid': interrupted('The answer from Microsoft could not be read.'),
  'answer.doubted': unverified('The answer from Microsoft did not prove where it came from.'),
  'code.rejected': interrupted(
    'Microsoft did not accept the one-time code of this sign-in. It may have been used already.',
  ),
  'provider.mixed': unverified('The answer came from another identity provider than the one that was asked.'),
  'provider.declined': {
    title: 'The sign-in was stopped',
    meaning: 'You, or a rule of your organisation, declined at Microsoft. Nothing has been changed.',
    next: 'Try again. If your organisation asks for an approval, request it from its administrator.',
  },
  'provider.refused': {
    title: 'Microsoft refused the sign-in',
    meaning: 'Microsoft did not accept our request for this account. Often a rule of your organisation is the reason.',
    next: askYourAdministrator,
  },
  'provider.unavailable': {
    title: 'Microsoft cannot be reached',
    meaning: 'Your sign-in needs Microsoft, which does not answer at the moment. Your account is fine.',
    next: waitAndTry,
  },
  'interaction.required': {
    title: 'Microsoft wants to hear from you',
    meaning:
      'Your sign-in could not be renewed in the background. Your organisation may ask for your password or a second factor.',
    next: 'Sign in again to go on.',
  },
  'person.mismatched': {
    title: 'That was a different account',
    meaning: 'The account that answered is not the one whose session was to be renewed.',
    next: 'Sign in with the account you were using, or sign out first to change accounts.',
  },
  'provider.unknown': {
    title: 'This way to sign in is not offered',
    meaning: 'The address names an identity provider that your organisation does not offer.',
    next: 'Go back to the sign-in page and choose one of the ways it shows.',
  },
  'provider.disabled': {
    title: 'This way to sign in is switched off',
    meaning: 'Your organisation has switched this identity provider off.',
    next: 'Sign in another way, or ask an administrator of your organisation.',
  },
  'eMail.missing': {
    title: 'We need an e-mail address',
    meaning: 'Your identity provider did not tell us one, and a new account needs it.',
    next: 'Allow the provider to share your e-mail address, or ask an administrator of your organisation.',
  },
  'eMail.taken': {
    title: 'This e-mail address is in use already',
    meaning: 'An account with your e-mail address exists, and this way to sign in does not belong to it.',
    next: 'Sign in the way you did before.',
  },
  'eMail.unproven': {
    title: 'We cannot be sure that this is your e-mail address',
    meaning:
      'An account with this address exists, and this identity provider does not prove that the address is yours.',
    next: 'Sign in the way you did before, or ask an administrator of your organisation.',
  },
  'link.refused': {
    title: 'Sign in the way you did before',
    meaning: 'Your account is one of staff. An e-mail address alone is not enough to open it.',
    next: 'Use the way to sign in that your organisation gave you.',
  },

  'invitation.unknown': invitation(
    'This link leads to no invitation',
    'The link may have been cut off on its way, or it is very old.',
  ),
  'invitation.used': {
    title: 'This invitation was used already',
    meaning:
      'Each invitation can be used once. If you used it yourself, nothing is left to do: your people can sign in, or the platform will approve your tenant.',
    next: 'If it was not you, nor anybody of your organisation, tell whoever invited you.',
  },
  'invitation.expired': invitation('This invitation has expired', 'Its time is over, and nothing has been changed.'),
  'invitation.withdrawn': invitation(
    'This link is not valid any more',
    'The invitation was withdrawn, or you were sent a newer link that took the place of this one.',
  ),
  'invitation.foreign': {
    title: 'This invitation is for another tenant',
    meaning:
      'You consented for a Microsoft Entra tenant that is not the one this invitation names. It was not connected, and the invitation is still open.',
    next: 'Open the link again and sign in with an account of the right tenant, or ask for another invitation. You can remove the consent in the Microsoft Entra admin centre, under Enterprise apps.',
  },
  'consent.declined': {
    title: 'Consent was not given',
    meaning:
      'You, or a rule of your tenant, declined at Microsoft. Nothing has been changed, and the invitation is still open.',
    next: 'To try again, open the link of your invitation again. If you need another role at Microsoft for it, pass the link on to somebody who has it.',
  },
  'consent.refused': {
    title: 'Microsoft did not let you consent',
    meaning: 'Microsoft answered with an error. Nothing has been changed, and the invitation is still open.',
    next: `Open the link of your invitation again in a few minutes. ${askSupport}`,
  },
  'tenant.mismatched': {
    title: 'Those were two different tenants',
    meaning:
      'You consented for one Microsoft Entra tenant, and then signed in to another. Nothing has been connected, and the invitation is still open.',
    next: 'Open the link of your invitation again and use the same account for both steps.',
  },

  'token.malformed': unverified('The proof that Microsoft sent could not be read.'),
  'token.oversize': unverified('The proof that Microsoft sent was far too large.'),
  'token.duplicated': unverified('The proof was sent more than once.'),
  'token.expired': unverified('The proof that Microsoft sent had run out already. A wrong clock can cause this.'),
  'token.premature': unverified('The proof that Microsoft sent is not valid yet. A wrong clock can cause this.'),
  'algorithm.refused': unverified('The proof was signed in a way that we do not accept.'),
  'header.refused': unverified('The proof carried instructions that we do not follow.'),
  'type.refused': unverified('The proof was of a kind that is not meant for signing in.'),
  'key.unknown': unverified('The proof was signed with a key that Microsoft does not publish.'),
  'key.mismatched': unverified('The proof names a key that cannot have signed it.'),
  'key.foreign': unverified('The proof was signed with a key that belongs to somebody else.'),
  'signature.invalid': unverified('The signature of the proof is wrong.'),
  'issuer.invalid': unverified('The proof was issued by somebody we do not know.'),
  'policy.refused': unverified('The proof comes from a way of signing in that we do not use.'),
  'version.refused': unverified('The proof is of a version that we do not use.'),
  'audience.invalid': unverified('The proof was made for another application.'),
  'time.invalid': unverified('The dates of the proof make no sense.'),
  'nonce.invalid': unverified('The proof belongs to another attempt to sign in.'),
  'subject.missing': unverified('The proof does not say whom it is about.'),
  'kind.refused': unverified('The proof is not of the kind that signing in needs.'),
  'kind.unproven': unverified('The proof does not say whether it is about a person or a program.'),
  'kind.contradictory': unverified('The proof says two different things about what it is.'),
  'scope.missing': unverified('The proof does not allow what signing in here needs.'),
  'client.missing': unverified('The proof does not say for which application it was made.'),
  'client.foreign': unverified('The proof was made for another application.'),
  'claim.missing': unverified('A part of the proof is missing.'),
  'claim.invalid': unverified('A part of the proof is not as it should be.'),
  'token.revoked': ended('The token that came with the request was ended.'),
  'grant.unsupported': unexpected('The request asks for a kind of grant that there is none of here.'),
  'audience.unknown': unexpected('The request asks for a token for an API that is not one of the platform’s.'),
  'actor.refused': unexpected('The request asks to act for somebody else, which is not possible here.'),
  'token.missing': unexpected('The request came without the access token that it needs.'),
  'bearer.malformed': unexpected('The access token of the request could not be read.'),
  'bearer.unsupported': unexpected('The request named a way of signing in that we do not use.'),

  'tenant.invalid': unverified('The proof names no organisation at Microsoft that could be checked.'),
  'tenant.foreign': unverified('The proof comes from another organisation than the one that was asked.'),
  'tenant.unknown': {
    title: 'Your organisation is not set up here',
    meaning: 'You signed in at Microsoft, but your organisation’s directory has not been connected to this platform.',
    next: 'If you have several accounts, use the one of the organisation you work for. Otherwise ask its administrator.',
  },
  'tenant.missing': {
    title: 'Sign in with Microsoft for this',
    meaning: 'You signed in by another identity provider, which this part cannot be used with.',
    next: 'If you have a Microsoft work account with us, sign in with that; otherwise ask your administrator.',
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
  'service.unknown': unexpected('There is no such platform service.'),
  'connection.missing': connection(
    'No connection yet',
    'This organisation has no connection to a directory, so there is nothing to discover.',
    'Set up the connection, then start the discovery again.',
  ),
  'connection.changed': outdated('The connection was changed while this was under way.'),
  'credential.expired': connection(
    'The token for CIPP has expired',
    'A token that was pasted lives about an hour, and this one is over.',
    'Connect again with a client id and secret, which renew themselves, or with a new token.',
  ),
  'source.misaddressed': connection(
    'That is not CIPP’s API',
    'The address answers with a page, or knows nothing of what was asked.',
    'Give the address of the API, as CIPP shows it under its API settings.',
  ),
  'source.failing': connection(
    'CIPP cannot reach Microsoft',
    'CIPP answers, and says that its own access does not work.',
    'Run the permission check in CIPP, then try again.',
  ),
  'source.incapable': connection(
    'The connection cannot tell that',
    'This kind of connection has no answer to what a setting asks of it.',
    'Turn the filter by group off, or connect directly to Microsoft.',
  ),
  'tenant.confused': connection(
    'The wrong people were listed',
    'The list that came back belongs to another tenant than was asked for, so nothing of it was used.',
    'Check the tenant in CIPP, and tell those who run it.',
  ),
  'credential.missing': connection(
    'The connection has no credential',
    'The credential of the connection is not in the vault.',
    'Store it again, then start the discovery again.',
  ),
  'credential.rejected': connection(
    'Microsoft rejected the credential',
    'The credential of the connection has run out, was replaced, or was withdrawn.',
    'Renew the credential of the connection, then start the discovery again.',
  ),
  'consent.missing': connection(
    'Consent is missing',
    'Nobody has consented to the permissions that the connection needs, or the consent was withdrawn.',
    'Have an administrator of your directory consent, then start the discovery again.',
  ),
  'access.refused': connection(
    'Microsoft refused access',
    'The credential works, but it may not read the list of managed tenants.',
    'Check the permissions and partner relationships of the connection, then start the discovery again.',
  ),
  'managedTenant.unknown': unexpected('There is no such managed tenant.'),
  'managedTenant.lost': {
    title: 'This tenant is no longer visible',
    meaning: 'The last complete discovery did not show it any more, so it cannot be mapped.',
    next: 'Check the relationship with this customer at Microsoft, and discover again.',
  },
  'providers.exhausted': unexpected('There are as many identity providers as there can be.'),
  'discovery.refused': unexpected('The identity provider cannot be set up from what it publishes.'),
  'run.unknown': unexpected('This discovery is not known any more.'),
  'signingKey.unknown': unexpected('This signing key is not known any more.'),
  'signing.unavailable': {
    title: 'No token can be signed now',
    meaning: 'The keys that sign our tokens cannot be reached at this moment.',
    next: waitAndTry,
  },
  'client.unknown': unexpected('There is no such client.'),
  'contact.unknown': unexpected('There is no such contact.'),
  'contact.linked': {
    title: 'This contact stays with its client',
    meaning: 'It is linked to a person of a directory, and that directory belongs to this client.',
    next: 'Make a contact at the other client, or change which client the directory belongs to.',
  },
  'cursor.expired': {
    title: 'These changes are not kept any more',
    meaning: 'Changes of contacts are kept for 30 days, and the place to go on from is older.',
    next: 'Read all contacts anew, then follow the changes from now on.',
  },
  'row.repeated': {
    title: 'This row is in the file twice',
    meaning: 'An earlier row has the same external id, so this one was left out.',
    next: 'Leave one of the two out, then send the file again.',
  },
  'import.unfinished': {
    title: 'The import was out of time',
    meaning: 'The rows before this one are done, this one is not.',
    next: 'Send the same file again: what was done already stays as it is.',
  },
  'run.crashed': connection(
    'The synchronisation stood still',
    'It stopped in the middle and was closed. What it did before stays.',
    'Start it again: it goes on from there.',
  ),
  'run.overlapping': outdated('Another synchronisation is working on the same tenant.'),
  'mapping.none': connection(
    'No tenant belongs to a client yet',
    'There is nothing to synchronise before a tenant is mapped to a client.',
    'Map a tenant to a client, then start again.',
  ),
  'scope.empty': connection(
    'No tenant belongs to this client',
    'A synchronisation of this client would have nothing to do.',
    'Map a tenant to the client, then start again.',
  ),
  'pattern.invalid': {
    title: 'A pattern cannot be used',
    meaning: 'One of the patterns of the filter is not written as it must be.',
    next: 'Correct the pattern, then save again.',
  },
  'item.unknown': unexpected('There is no such question in the queue.'),
  'item.resolved': outdated('This question was answered already.'),
  'contact.foreign': {
    title: 'This contact belongs to another client',
    meaning: 'A person of a directory can only be linked to a contact of the client that the directory belongs to.',
    next: 'Choose a contact of that client, or make a new one.',
  },
  'contact.taken': {
    title: 'This contact is somebody else',
    meaning: 'It is linked to another person of a directory.',
    next: 'Choose another contact, or make a new one.',
  },
  'departures.massive': {
    title: 'Many people would be deactivated',
    meaning: 'More of a tenant’s people have left its directory than is usual, so nobody was deactivated.',
    next: 'Look at who it is, then let them through if it is right.',
  },
  'source.throttled': connection(
    'Microsoft asked us to slow down',
    'There were too many requests, and waiting did not help.',
    'Start the discovery again in a quarter of an hour.',
  ),
  'source.unavailable': connection(
    'The directory cannot be reached',
    'Microsoft did not answer, although we tried several times.',
    'Start the discovery again in a few minutes.',
  ),
  'source.unreadable': connection(
    'The directory’s answer made no sense',
    'Microsoft answered with something that we cannot read. What was found before is kept.',
    `Start the discovery again. ${askSupport}`,
  ),
  'delta.stale': outdated('What changed since the last reading of this directory cannot be told any more.'),
  'group.unknown': connection(
    'A group is not there',
    'A group that people are filtered by is not in the directory of this tenant.',
    'Choose a group that exists there, then start again.',
  ),
  'address.refused': {
    title: 'That address cannot be used',
    meaning: 'It does not lead to a host on the public internet by https, so we do not call it.',
    next: 'Give an address that begins with https:// and can be reached from the internet.',
  },
  'address.unresolved': {
    title: 'That address cannot be found',
    meaning: 'No host has the name in the address.',
    next: 'Check the spelling, then try again.',
  },
  'address.unreachable': {
    title: 'Nobody answers at that address',
    meaning: 'The service did not answer in time, or its certificate is not for that address.',
    next: `Check that the service runs, then try again. ${askSupport}`,
  },
  'address.oversize': {
    title: 'The answer from that address is too large',
    meaning: 'What the service sent is larger than anything we expect from it.',
    next: 'Check that the address is the right one.',
  },
  'mail.unconfigured': {
    title: 'No mail can be sent from here',
    meaning: 'This hub is not connected to a mail service. Everything else works.',
    next: 'Hand the link over in another way, or ask the platform’s operators to set up mail.',
  },
  'mail.unavailable': {
    title: 'The mail could not be sent now',
    meaning: 'The mail service does not answer at the moment. Trying again sends one mail and not two.',
    next: waitAndTry,
  },
  'mail.refused': {
    title: 'The mail was not accepted',
    meaning: 'The mail service does not take this message.',
    next: `Check the address it is meant for. ${askSupport}`,
  },
  'vault.unavailable': {
    title: 'Our store of secrets does not answer',
    meaning: 'What this needs is kept in a vault that cannot be reached at the moment. Nothing is lost.',
    next: waitAndTry,
  },
  'vault.refused': {
    title: 'Our store of secrets refused us',
    meaning: 'The vault does not let the hub in. That is set up wrongly on our side.',
    next: `Ask the platform’s operators to check the vault. ${askSupport}`,
  },
  'storage.unavailable': {
    title: 'Our storage does not answer',
    meaning: 'The hub is up, but it cannot reach its data at the moment. Nothing is lost.',
    next: waitAndTry,
  },
  'hub.faulty': {
    title: 'Something broke on our side',
    meaning: 'This is our fault and not yours. It has been recorded.',
    next: waitAndTry,
  },
}

/** For an answer without a code, or with one that this page does not know. */
export const enUnknownProblem: ProblemText = {
  title: 'Something went wrong',
  meaning: 'We cannot say more about it here.',
  next: startAgain,
}
