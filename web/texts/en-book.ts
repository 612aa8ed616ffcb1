import { counting } from './counted.ts'

const { count, number } = counting('en-GB')

/** The address book: clients, contacts, and files of them. */
export const enBook = {
  otherClient: 'Choose another',
  otherClientOf: (label: string) => `${label}: choose another`,
  findClient: 'Beginning of a name or a domain',
  noClientFits: 'No client fits.',
  moreFit: 'There are more: type on.',
} as const
