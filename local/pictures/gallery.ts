/** Every picture of the documents, in the order of a tour: its file is named for it. */
export const gallery = [
  'sign-in',
  'invitation',
  'needs-you',
  'connect',
  'map',
  'preview',
  'run',
  'people',
  'queue',
  'contacts',
  'client',
  'integrations',
  'providers',
  'organisation',
  'phone',
] as const

export type Picture = (typeof gallery)[number]

/** Where they lie, from the root. */
export const imagesFolder = 'docs/images'

/** What one may weigh, in bytes: a page of documents is read over slow lines too. */
export const heaviest = 150_000

export const fileOf = (picture: Picture): string => `${picture}.webp`
