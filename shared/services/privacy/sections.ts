import type { SectionName } from '../../domain/privacy/sections.ts'
import {
  account,
  addresses,
  audit,
  exports,
  invitations,
  memberships,
  proofs,
  sessions,
  traces,
} from './account-sections.ts'
import { reviews } from './review-section.ts'
import { contacts, feed, links, missed, questions, syncs } from './book-sections.ts'
import type { Section } from './section.ts'

/** Where a person's data is looked for. That nothing is missing is proven by a scan of every table. */
export const sections: Readonly<Record<SectionName, Section>> = {
  links,
  questions,
  contacts,
  feed,
  syncs,
  missed,
  memberships,
  sessions,
  proofs,
  traces,
  invitations,
  addresses,
  exports,
  account,
  reviews,
  audit,
}
