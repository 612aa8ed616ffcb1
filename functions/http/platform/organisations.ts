import { api } from '../../../shared/contract/api.ts'
import type { AuditAction } from '../../../shared/domain/audit.ts'
import type { Organisation } from '../../../shared/domain/organisation.ts'
import {
  changeOrganisation,
  createOrganisation,
  getOrganisation,
  refusePlatform,
  resuming,
  suspending,
} from '../../../shared/services/organisations.ts'
import { http } from '../../runtime/http.ts'

const audited =
  (action: AuditAction) =>
  ({ organisationId }: Organisation) => ({
    action,
    organisationId,
    subject: `organisation:${organisationId}`,
  })

export const organisationFunctions = [
  http(api.listOrganisations, ({ organisations }, { search, state, ...wish }) =>
    organisations.search(wish, { text: search, state }),
  ),
  http(
    api.createOrganisation,
    (ports, { externalId, ...wish }) =>
      createOrganisation(ports, { ...wish, ...(externalId === undefined ? {} : { externalId }) }),
    audited('organisation.created'),
  ),
  http(api.readOrganisation, (ports, { organisationId }) => getOrganisation(ports, organisationId)),
  http(
    api.changeOrganisation,
    (ports, { organisationId, version, displayName, externalId }) =>
      changeOrganisation(ports, organisationId, version, (organisation, at) => ({
        ...organisation,
        ...(displayName === undefined ? {} : { displayName }),
        ...(externalId === undefined ? {} : { externalId }),
        changedAt: at,
      })),
    audited('organisation.changed'),
  ),
  http(
    api.suspendOrganisation,
    (ports, { organisationId, version }) => {
      refusePlatform(ports, organisationId)
      return changeOrganisation(ports, organisationId, version, suspending)
    },
    audited('organisation.suspended'),
  ),
  http(
    api.resumeOrganisation,
    (ports, { organisationId, version }) => changeOrganisation(ports, organisationId, version, resuming),
    audited('organisation.resumed'),
  ),
]
