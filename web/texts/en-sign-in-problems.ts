import {
  askSupport,
  askYourAdministrator,
  waitAndTry,
  unverified,
  interrupted,
  startAgain,
  ended,
  unexpected,
  outdated,
  invitation,
  setUpLink,
  type ProblemText,
} from './en-problem-forms.ts'

/** Of requests, and of signing in. */
export const enSignInProblems = {
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
  'trace.unknown': unexpected('No sign-in with this number is known here any more.'),
  'setUpLink.missing': {
    title: 'Open your link first',
    meaning:
      'This browser holds no link for setting up a sign-in. It may have been opened in another browser, or it is over.',
    next: 'Open the link that you were given, in this browser.',
  },
  'setUpLink.unknown': setUpLink(
    'This link leads to nothing',
    'The link may have been cut off on its way, or it is very old.',
  ),
  'setUpLink.taken': {
    title: 'Another browser holds this link',
    meaning: 'Each link can be used in one browser: the first in which somebody confirmed.',
    next: 'Go on in that browser, or ask whoever gave you the link for a new one.',
  },
  'setUpLink.finished': {
    title: 'This set-up was finished already',
    meaning: 'Nothing is left to do here: the sign-in has been set up.',
    next: 'To change something, ask whoever gave you the link for a new one.',
  },
  'setUpLink.revoked': setUpLink('This link was withdrawn', 'Whoever gave you the link has withdrawn it since.'),
  'setUpLink.expired': setUpLink('This link has expired', 'Its time is over. What was set up already is kept.'),
  'test.unknown': {
    title: 'This test is over',
    meaning: 'What a test found is shown for ten minutes, in the browser that made it and to whoever made it.',
    next: 'Start the test again.',
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
  'passport.taken': {
    title: 'That account belongs to somebody else here',
    meaning: 'The account you signed in with at the provider opens another account here. Nothing has been changed.',
    next: 'Use an account that is yours alone, or sign in with it first and remove it there.',
  },
  'passport.unknown': {
    title: 'This way to sign in is not there any more',
    meaning: 'It was removed meanwhile, perhaps in another browser.',
    next: 'Open your account again to see how you can sign in now.',
  },
  'passport.unlinked': {
    title: 'You removed this way to sign in',
    meaning:
      'It belonged to your account once, and was removed from it. An e-mail address alone does not bring it back.',
    next: 'Sign in another way, and add it again under “Your account”.',
  },
  'passport.last': {
    title: 'This is your only way to sign in',
    meaning: 'Without it nobody could open the account any more.',
    next: 'Add another way first, then remove this one.',
  },
  'passport.refused': {
    title: 'This is not for this sign-in to change',
    meaning:
      'The way to sign in belongs to more than the organisation that vouched for you, so this sign-in cannot add or remove it.',
    next: 'Sign in another way that reaches all of your organisations, and try again.',
  },
  'session.aged': {
    title: 'Sign in again first',
    meaning: 'Ways to sign in are changed only within ten minutes of signing in yourself.',
    next: 'Sign in again, then try once more.',
  },
  'proof.unknown': {
    title: 'This link leads nowhere',
    meaning: 'It may have been cut off on its way, or it is very old.',
    next: 'Sign in again; you will get a new one.',
  },
  'proof.foreign': {
    title: 'This link belongs to another browser',
    meaning:
      'It works only in the browser in which you began to sign in. If you did not begin to sign in, somebody else did: nothing has been changed.',
    next: 'Open the link in that browser, or sign in again in this one. If it was not you, leave it alone.',
  },
  'proof.used': {
    title: 'This link was used already',
    meaning: 'It works once. If it was you, you can sign in that way now.',
    next: startAgain,
  },
  'proof.expired': {
    title: 'This link has expired',
    meaning: 'It was good for thirty minutes. Nothing has been changed.',
    next: 'Sign in again; you will get a new one.',
  },
  'domain.refused': {
    title: 'This domain belongs to everybody',
    meaning: 'Anybody can have an address there, so no organisation can claim it.',
    next: 'Claim a domain of your organisation’s own.',
  },
  'domain.taken': {
    title: 'Another organisation has this domain',
    meaning: 'It was claimed by another organisation of the platform.',
    next: 'If it is yours, wait until that claim is over, or ask the platform.',
  },
  'domain.unknown': {
    title: 'This domain was not claimed',
    meaning: 'Your organisation has no such domain here, or gave it up.',
    next: 'Claim it first.',
  },
  'domain.unproven': {
    title: 'The record is not there yet',
    meaning: 'Its name servers do not show the record that proves the domain. New records can take an hour to be seen.',
    next: 'Compare name and value with those shown, and look again later.',
  },
  'domains.exhausted': {
    title: 'There are too many domains',
    meaning: 'An organisation has fifty domains at most.',
    next: 'Give up one that is not needed any more.',
  },
  'dns.unavailable': {
    title: 'The domain’s name servers do not answer',
    meaning: 'Whether the record is there could not be found out.',
    next: waitAndTry,
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
  'token.replayed': ended('The sign-out that was announced has happened already.'),
  'grant.unsupported': unexpected('The request asks for a kind of grant that there is none of here.'),
  'audience.unknown': unexpected('The request asks for a token for an API that is not one of the platform’s.'),
  'actor.refused': unexpected('The request asks to act for somebody else, which is not possible here.'),
  'token.missing': unexpected('The request came without the access token that it needs.'),
} as const satisfies Readonly<Record<string, ProblemText>>
