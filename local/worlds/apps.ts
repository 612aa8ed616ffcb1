import { fictionalId } from './fictional-id.ts'
import type { World } from './world.ts'

/** Roles of a customer's staff; Customer is for its own customers. */
export const staffRoles = ['Admin', 'Configurator', 'Manager', 'Employee'] as const

/** Applications a tenant consents to so that its people can sign in. */
export const signInApps = ['managementUi', 'managementApi'] as const

/** The app registrations of a platform, and of its service provider. The secrets are no secrets: they open simulators only. */
export function appsOf(world: string, platformDomain: string, partnerHomeTid: string): World['apps'] {
  return {
    managementUi: {
      clientId: fictionalId(world, 'app', 'management-ui'),
      clientSecret: 'local-only-management-ui-secret',
    },
    managementApi: {
      clientId: fictionalId(world, 'app', 'management-api'),
      appIdUri: `api://management.${platformDomain}`,
      scope: 'access_as_user',
      appRoles: [...staffRoles, 'Customer'],
    },
    partner: {
      clientId: fictionalId(world, 'app', 'partner'),
      clientSecret: 'local-only-partner-app-secret',
      homeTid: partnerHomeTid,
    },
    cipp: {
      clientId: fictionalId(world, 'app', 'cipp'),
      clientSecret: 'local-only-cipp-client-secret',
      homeTid: partnerHomeTid,
    },
  }
}
