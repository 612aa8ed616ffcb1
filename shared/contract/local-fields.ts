/** The fields of a Membership that a field map may fill, in the order in which they are shown. */
export { localFields } from '../domain/profile.ts'
