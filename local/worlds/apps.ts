import { fictionalId } from './fictional-id.ts'
import type { World, WorldProgram } from './world.ts'

/** Roles of a customer's staff; Customer is for its own customers. */
export const staffRoles = ['Admin', 'Configurator', 'Manager', 'Employee'] as const

/** Applications a tenant consents to so that its people can sign in. */
export const signInApps = ['managementUi', 'managementApi'] as const

/** The app registrations of a platform, and of its service provider. The secrets are no secrets: they open simulators only. */
export function appsOf(
  world: string,
  platformDomain: string,
  partnerHomeTid: string,
  tokenVersion: World['apps']['systemApi']['tokenVersion'] = '2.0',
): World['apps'] {
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
    systemApi: {
      clientId: fictionalId(world, 'app', 'system-api'),
      appIdUri: `api://system.${platformDomain}`,
      tokenVersion,
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
    customer: {
      clientId: fictionalId(world, 'app', 'customer'),
      clientSecret: 'local-only-customer-app-secret',
    },
  }
}

/** A program of the platform's own tenant: a system integration of an organisation, or one of the platform's APIs. */
export function programOf(
  world: string,
  displayName: string,
  role: WorldProgram['role'],
  organisationId?: string,
): WorldProgram {
  return {
    clientId: fictionalId(world, 'program', displayName),
    clientSecret: `local-only-${displayName.toLowerCase().replaceAll(' ', '-')}-secret`,
    displayName,
    role,
    ...(organisationId === undefined ? {} : { organisationId }),
  }
}
