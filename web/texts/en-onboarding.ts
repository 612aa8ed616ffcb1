/** What a customer's administrator reads before and after they consent, in the words of the Microsoft Entra admin centre. */
export const enOnboarding = {
  invitation: {
    title: 'Connect your organisation',
    lead: (platform: string, organisation: string) =>
      `${platform} invites ${organisation} to sign in with Microsoft. An administrator of your Microsoft Entra tenant consents once, here.`,
    noSecret: {
      title: 'Open the link of your invitation',
      lead: 'This page needs the whole link that you were sent. For your safety it does not stay in the address bar, so open it again from your mail.',
    },
    organisation: 'Organisation',
    tenant: 'For this tenant only',
    until: 'Good until',
    asked: 'What you will be asked for',
    permissions: {
      openid: { name: 'Sign users in', why: 'So that your people use their work account, and no new password.' },
      profile: { name: "View users' basic profile", why: 'So that people are shown by their name.' },
      email: { name: "View users' email address", why: 'So that people can be told apart, and written to.' },
      other: {
        name: (platform: string) => `Access ${platform} as the signed-in user`,
        why: 'Carries the app roles that you give your people. It opens nothing of Microsoft 365.',
      },
    },
    never: 'Nothing else is asked for: no access to mail, files or your directory.',
    role: 'The role that you need',
    roleWhy:
      'Cloud Application Administrator or Application Administrator in Microsoft Entra. If you have neither, pass the link on to somebody who has.',
    steps:
      'At Microsoft you review the permissions and accept, within ten minutes. Then you sign in once more, so that we know whose tenant it is.',
    go: 'Go on to Microsoft',
    going: 'Taking you to Microsoft…',
    toSignIn: 'Go to the sign-in page',
  },

  onboarded: {
    ready: {
      title: 'Your organisation is connected',
      lead: 'Your tenant has consented, and its people can sign in as soon as they have a role.',
    },
    waiting: {
      title: 'Thank you. We check one thing',
      lead: 'Your tenant has consented. Before anybody can sign in, the platform makes sure that the tenant is yours. You need not do anything for it; ask whoever invited you if it takes long.',
    },
    next: 'What happens next',
    nextWhy:
      'In the Microsoft Entra admin centre, under Entra ID, Enterprise apps, you find two applications of the platform: the Management API, which carries the roles, and the Management UI, which people sign in to.',
    steps: [
      'Management API, Users and groups: assign people or groups to a role: Admin, Configurator, Manager, Employee. Groups need Microsoft Entra ID P1 or P2.',
      'Management API, Properties: set Assignment required to Yes, if only people whom you assigned may sign in.',
      'Management UI, Sign-in logs: see who signed in, and when.',
      'To end it, delete both applications there. Sessions end within the hour, nobody can sign in any more, and nothing is deleted here. A new invitation connects you again.',
    ],
  },
} as const
