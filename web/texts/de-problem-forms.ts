import type { ProblemText } from './en-problem-forms.ts'

export const askSupport = 'Wenn es wieder geschieht, nennen Sie Ihrem Administrator das Kennzeichen unten.'
export const startAgain = `Beginnen Sie die Anmeldung von vorn. ${askSupport}`
export const askYourAdministrator =
  'Wenden Sie sich an den Administrator Ihrer Organisation, und nennen Sie ihm das Kennzeichen unten.'
export const waitAndTry = `Warten Sie eine Minute, und versuchen Sie es noch einmal. ${askSupport}`

export const unverified = (meaning: string): ProblemText => ({
  title: 'Ihre Anmeldung ließ sich nicht überprüfen',
  meaning: `${meaning} Niemand wurde angemeldet.`,
  next: startAgain,
})

export const interrupted = (meaning: string): ProblemText => ({
  title: 'Die Anmeldung wurde nicht abgeschlossen',
  meaning,
  next: 'Beginnen Sie die Anmeldung von vorn, in einem einzigen Tab, und schließen Sie sie binnen zehn Minuten ab.',
})

export const ended = (meaning: string): ProblemText => ({
  title: 'Ihre Sitzung ist beendet',
  meaning,
  next: 'Melden Sie sich wieder an, um fortzufahren.',
})

export const unexpected = (meaning: string): ProblemText => ({
  title: 'Das hat nicht geklappt',
  meaning,
  next: `Laden Sie die Seite neu, und versuchen Sie es noch einmal. ${askSupport}`,
})

export const outdated = (meaning: string): ProblemText => ({
  title: 'Jemand anderes war schneller',
  meaning,
  next: 'Laden Sie die Seite neu, um den jetzigen Stand zu sehen, und versuchen Sie es dann noch einmal.',
})

export const invitation = (title: string, meaning: string): ProblemText => ({
  title,
  meaning,
  next: 'Bitten Sie denjenigen, der Sie eingeladen hat, um einen neuen Link.',
})

export const setUpLink = (title: string, meaning: string): ProblemText => ({
  title,
  meaning,
  next: 'Bitten Sie denjenigen, der Ihnen den Link gegeben hat, um einen neuen.',
})

export const program = (meaning: string): ProblemText => ({
  title: 'Dieses Programm wird nicht eingelassen',
  meaning,
  next: askYourAdministrator,
})

export const connection = (title: string, meaning: string, next: string): ProblemText => ({ title, meaning, next })
