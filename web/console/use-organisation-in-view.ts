import { useParams } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import type { ActiveOrganisation } from '../session/use-session.ts'

export const organisationAddress = (organisationId: string) =>
  `${pages.organisations}/${encodeURIComponent(organisationId)}`

/** The organisation that a page is about: the one in its address, which only operators can look at, else the active one. */
export function useOrganisationInView(active: ActiveOrganisation) {
  const { organisationId = active.organisationId } = useParams()
  const foreign = organisationId !== active.organisationId
  const of = (page: 'members' | 'audit') => (foreign ? `${organisationAddress(organisationId)}/${page}` : pages[page])
  return {
    organisationId,
    foreign,
    membersAddress: of('members'),
    memberAddress: (memberId: string) => `${of('members')}/${encodeURIComponent(memberId)}`,
    auditAddress: (fields: Readonly<Record<string, string>> = {}) => {
      const query = new URLSearchParams(fields).toString()
      return query === '' ? of('audit') : `${of('audit')}?${query}`
    },
  }
}
