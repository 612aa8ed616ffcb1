import { HubError } from '../../domain/hub-error.ts'
import type { ApplicationKey, Applications } from '../../ports/applications.ts'
import { certificates, federations, passwords } from './application-credentials.ts'
import { applicationLists } from './application-lists.ts'
import {
  asker,
  at,
  byClientId,
  byUniqueName,
  notYet,
  orAbsent,
  principalBy,
  statusOf,
  unlessNew,
  type ApplicationMeans,
  type Ask,
  type Find,
} from './application-requests.ts'
import { credentialsOf, federatedOf, keyOf, listOf, textOf } from './application-rows.ts'

/**
 * App registrations by Microsoft Graph v1.0, in the name of the hub's managed identity. It takes `Application.ReadWrite.OwnedBy`, and for
 * role assignments `AppRoleAssignment.ReadWrite.All`. Requests that may be repeated are, for a few seconds; longer a workflow waits.
 */
export function graphApplications(means: ApplicationMeans): Applications {
  const ask = asker(means)
  const find = (path: string) => orAbsent(ask({ method: 'get', path }))
  return {
    ...registrations(ask, find),
    ...applicationLists(ask, means.baseUrl),
    ...principals(ask, find),
    ...passwords(ask),
    ...certificates(ask, find),
    ...federations(ask),
  }
}

function registrations(ask: Ask, find: Find): Pick<Applications, 'ensure' | 'find' | 'findByUniqueName' | 'remove'> {
  const findByUniqueName = async (uniqueName: string): Promise<ApplicationKey | undefined> => {
    const found = await find(byUniqueName(uniqueName))
    return found && keyOf(found)
  }
  return {
    findByUniqueName,
    ensure: async ({ uniqueName, displayName }) => {
      const made = await ask({
        method: 'patch',
        path: byUniqueName(uniqueName),
        body: { displayName, signInAudience: 'AzureADMyOrg' },
        headers: { prefer: 'create-if-missing' },
      })
      // Where it was there already the answer is empty.
      const key = 'appId' in made ? keyOf(made) : await findByUniqueName(uniqueName)
      if (!key) throw notYet('registration')
      return key
    },
    find: async (clientId) => {
      const row = await find(byClientId(clientId))
      if (!row) return undefined
      const key = keyOf(row)
      const [federated, principal] = await Promise.all([
        find(`${at(key.objectId)}/federatedIdentityCredentials`),
        find(principalBy(clientId)),
      ])
      return {
        ...key,
        displayName: textOf(row, 'displayName'),
        credentials: [
          ...credentialsOf(row, 'application'),
          ...federatedOf(federated ?? {}, 'value'),
          ...credentialsOf(principal ?? {}, 'service-principal'),
        ],
      }
    },
    remove: async (objectId) => {
      await orAbsent(ask({ method: 'delete', path: at(objectId) }))
    },
  }
}

function principals(ask: Ask, find: Find): Pick<Applications, 'ensureServicePrincipal' | 'assignRole'> {
  return {
    ensureServicePrincipal: async (clientId) => {
      const found = await find(principalBy(clientId))
      if (found) return textOf(found, 'id')
      try {
        return textOf(await ask({ method: 'post', path: '/servicePrincipals', body: { appId: clientId } }), 'id')
      } catch (thrown) {
        // 409: it is there and not found yet. 400: the registration itself is not found yet.
        const status = statusOf(thrown)
        if (status === 409 || status === 400) throw notYet('service principal')
        throw thrown
      }
    },
    assignRole: async ({ servicePrincipalId, resourceClientId, role }) => {
      const resource = await find(principalBy(resourceClientId))
      if (!resource) throw new HubError('source.unreadable', 'The System API has no service principal in the tenant.')
      const found = listOf(resource, 'appRoles').find((one) => textOf(one, 'value') === role)
      if (!found) throw new HubError('source.unreadable', `The System API has no app role ${role}.`)
      const wish = {
        principalId: servicePrincipalId,
        resourceId: textOf(resource, 'id'),
        appRoleId: textOf(found, 'id'),
      }
      const isGiven = async () => {
        const given = await unlessNew(
          'service principal',
          ask({ method: 'get', path: `/servicePrincipals/${servicePrincipalId}/appRoleAssignments` }),
        )
        return listOf(given, 'value').some(
          (one) => textOf(one, 'appRoleId') === wish.appRoleId && textOf(one, 'resourceId') === wish.resourceId,
        )
      }
      if (await isGiven()) return
      try {
        await unlessNew(
          'service principal',
          ask({ method: 'post', path: `/servicePrincipals/${wish.resourceId}/appRoleAssignedTo`, body: wish }),
        )
      } catch (thrown) {
        // Given meanwhile, which Microsoft tells as a bad request.
        if (statusOf(thrown) !== 400 || !(await isGiven())) throw thrown
      }
    },
  }
}
