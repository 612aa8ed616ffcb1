/** What a customer's administrator reads when they take a program's secret. */
export const enDelivery = {
  title: 'Take the secret of your program',
  lead: (platform: string, integration: string, organisation: string) =>
    `${platform} hands over the secret by which ${integration} signs in for ${organisation}. It opens once, in this browser.`,
  noLink: {
    title: 'Open the whole link',
    lead: 'This page needs the whole link that you were given. For your safety it does not stay in the address bar, so open it again from where you have it.',
  },
  torn: {
    title: 'This link is not whole',
    meaning: 'A part of it was lost on its way, so that it could not open the secret. Nothing was used up.',
    next: 'Copy the whole link, up to its last character, and open it again.',
  },
  integration: 'Program',
  clientId: 'Client id',
  organisation: 'Organisation',
  until: 'Link good until',
  endsAt: 'Secret ends',
  who: 'Who may take it',
  whoWhy: (organisation: string) =>
    `An administrator of ${organisation}, signed in with the Microsoft account of its tenant. Nobody else can, the platform’s operators included.`,
  signIn: 'Sign in to take it',
  otherAccount: 'Use another account',
  elsewhere: (organisation: string) => `You are signed in, but ${organisation} is not among your organisations.`,
  goOn: (organisation: string) => `Go on as ${organisation}`,
  take: 'Take the secret now',
  taking: 'Opening…',
  once: 'It is shown once. Have the place ready where your program keeps it.',
  unopened: {
    title: 'The secret could not be opened',
    meaning: 'What the hub handed over does not fit this link. The link is used up.',
    next: 'Have the secret renewed, and tell the platform.',
  },
  taken: {
    title: 'Here is your secret',
    lead: 'It is in this page alone. When you leave, it is gone.',
    label: 'Secret',
    show: 'Show',
    hide: 'Hide',
    copy: 'Copy the secret',
    copied: 'Copied',
    next: 'What to do now',
    steps: [
      'Put it into the secret store of your program, never into its code, a mail or a chat.',
      'Let your program ask for a token with it, together with the client id.',
      'An earlier secret goes on for a while, so that nothing stops while you change it.',
      'Clear the clipboard, and close this page.',
    ],
  },
} as const
