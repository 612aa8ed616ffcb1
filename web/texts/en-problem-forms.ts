/** What happened and what to do next, for the person who meets it. */
export interface ProblemText {
  readonly title: string
  readonly meaning: string
  readonly next: string
}

export const askSupport = 'If it happens again, give the reference below to your administrator.'
export const startAgain = `Start the sign-in again. ${askSupport}`
export const askYourAdministrator = 'Ask the administrator of your organisation, and give them the reference below.'
export const waitAndTry = `Wait a minute and try again. ${askSupport}`

export const unverified = (meaning: string): ProblemText => ({
  title: 'Your sign-in could not be verified',
  meaning: `${meaning} Nobody was signed in.`,
  next: startAgain,
})

export const interrupted = (meaning: string): ProblemText => ({
  title: 'The sign-in did not finish',
  meaning,
  next: 'Start the sign-in again, in one tab, and finish it within ten minutes.',
})

export const ended = (meaning: string): ProblemText => ({
  title: 'Your session has ended',
  meaning,
  next: 'Sign in again to go on.',
})

export const unexpected = (meaning: string): ProblemText => ({
  title: 'That did not work',
  meaning,
  next: `Reload the page and try again. ${askSupport}`,
})

export const outdated = (meaning: string): ProblemText => ({
  title: 'Somebody else was faster',
  meaning,
  next: 'Reload the page to see how things stand now, then try again.',
})

export const invitation = (title: string, meaning: string): ProblemText => ({
  title,
  meaning,
  next: 'Ask whoever invited you for a new link.',
})

export const setUpLink = (title: string, meaning: string): ProblemText => ({
  title,
  meaning,
  next: 'Ask whoever gave you the link for a new one.',
})

export const program = (meaning: string): ProblemText => ({
  title: 'This program is not let in',
  meaning,
  next: askYourAdministrator,
})

export const connection = (title: string, meaning: string, next: string): ProblemText => ({ title, meaning, next })
