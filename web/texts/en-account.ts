/** How one signs in oneself: the page of the account, and that of a mailed link. */
export const enAccount = {
  title: 'Your account',
  lead: (name: string) => `How you, ${name}, sign in, and what is held about you.`,
  link: 'Your account',
  ways: 'Ways to sign in',
  unnamed: 'A provider that is not there any more',
  current: 'This session',
  tenant: (tid: string) => `Tenant ${tid}`,
  lastOne: 'Your only way to sign in stays.',
  remove: 'Remove',
  removeOf: (label: string) => `Remove ${label}`,
  removeWhy: (label: string) =>
    `${label} will not open your account any more. Sessions that came by it end, this one too if it did.`,
  removeNow: 'Remove it',
  keep: 'Keep it',
  removed: 'The way to sign in was removed.',
  added: 'The way to sign in was added.',
  add: 'Add a way to sign in',
  addWhy: 'You go to the provider, sign in there, and come back. The account there must be yours alone.',
  addOf: (label: string) => `Add ${label}`,
  again: 'Sign in again',

  data: {
    title: 'Your data',
    lead: 'Everything that is held about you, as one document. It can be downloaded for seven days.',
    ask: 'Ask for a copy',
    exports: 'Copies of your data',
    noExports: 'You have not asked for a copy.',
    copy: 'A copy of your data',
    end: 'The end of your account',
    endWhy:
      'Your account, your ways to sign in, and what every organisation keeps of you as a member are erased. What an organisation has in its address book is for that organisation to erase.',
    endAction: 'Erase my account',
    endQuestion: 'Erase your account for good?',
    endLead:
      'You are signed out everywhere when it begins, and cannot sign in again. Save a copy of your data first if you need one.',
    endAsked: 'The erasure was asked for. It stands below, and can be taken back there until it begins.',
    erasures: 'Erasures of your account',
    noErasures: 'You have not asked for an erasure.',
    erasure: 'The erasure of your account',
  },

  prove: {
    sent: {
      title: 'Look into your mailbox',
      lead: 'There is an account with your e-mail address already. We have sent a link to that address: open it in this browser, within thirty minutes, to show that it is yours.',
      leave: 'You can close this page.',
    },
    noSecret: {
      title: 'Open the link of your mail',
      lead: 'This page needs the whole link that you were sent. For your safety it does not stay in the address bar, so open it again from your mail.',
    },
    title: 'Is this you?',
    lead: (organisation: string, provider: string) => `You began to sign in to ${organisation} with ${provider}.`,
    person: 'Signed in as',
    eMail: 'The account’s e-mail',
    until: 'Good until',
    why: 'If you confirm, you can sign in to the account that way from now on. If you did not begin to sign in, close this page.',
    go: 'Yes, that was me',
    going: 'Signing you in…',
    toSignIn: 'Go to the sign-in page',
  },
} as const
