import { accessRoutes } from './routes/access.ts'
import { clientRoutes } from './routes/clients.ts'
import { contactRoutes } from './routes/contacts.ts'
import { auditRoutes } from './routes/audit.ts'
import { backupRoutes } from './routes/backups.ts'
import { clientMappingRoutes } from './routes/client-mappings.ts'
import { connectionRoutes } from './routes/connection.ts'
import { deliveryRoutes } from './routes/deliveries.ts'
import { discoveryRoutes } from './routes/discovery.ts'
import { domainRoutes } from './routes/domains.ts'
import { eventRoutes } from './routes/events.ts'
import { featureFlagRoutes } from './routes/feature-flags.ts'
import { identityProviderRoutes } from './routes/identity-providers.ts'
import { memberRoutes } from './routes/members.ts'
import { onboardingRoutes } from './routes/onboarding.ts'
import { organisationRoutes } from './routes/organisations.ts'
import { integrationRoutes } from './routes/integrations.ts'
import { programRoutes } from './routes/programs.ts'
import { syncSettingsRoutes } from './routes/sync-settings.ts'
import { syncRoutes } from './routes/sync.ts'
import { secretRoutes } from './routes/secrets.ts'
import { ownPrivacyRoutes, privacyRoutes } from './routes/privacy.ts'
import { sessionRoutes } from './routes/session.ts'
import { examinationRoutes } from './routes/examination.ts'
import { signingKeyRoutes } from './routes/signing-keys.ts'
import { setUpLinkRoutes } from './routes/set-up-links.ts'
import { signInTraceRoutes } from './routes/sign-in-traces.ts'
import { tenantMappingRoutes } from './routes/tenant-mappings.ts'

/** Every route of the HTTP API, by family. */
export const api = {
  ...sessionRoutes,
  ...organisationRoutes,
  ...tenantMappingRoutes,
  ...onboardingRoutes,
  ...memberRoutes,
  ...accessRoutes,
  ...signingKeyRoutes,
  ...examinationRoutes,
  ...backupRoutes,
  ...identityProviderRoutes,
  ...signInTraceRoutes,
  ...setUpLinkRoutes,
  ...domainRoutes,
  ...auditRoutes,
  ...eventRoutes,
  ...programRoutes,
  ...integrationRoutes,
  ...deliveryRoutes,
  ...secretRoutes,
  ...connectionRoutes,
  ...discoveryRoutes,
  ...syncRoutes,
  ...syncSettingsRoutes,
  ...clientMappingRoutes,
  ...featureFlagRoutes,
  ...clientRoutes,
  ...contactRoutes,
  ...privacyRoutes,
  ...ownPrivacyRoutes,
} as const

export type Api = typeof api

/** How documents group the routes. */
export const families = {
  Session: {
    description: 'Who is signed in with this browser, where else, and in which organisation',
    routes: sessionRoutes,
  },
  Organisations: { description: 'The customers of the platform', routes: organisationRoutes },
  'Tenant mappings': {
    description: 'Which Entra tenants sign in to an organisation, with which roles',
    routes: tenantMappingRoutes,
  },
  Onboarding: {
    description: "Invitations, and what a customer's administrator does with one",
    routes: onboardingRoutes,
  },
  Members: {
    description: 'Who belongs to an organisation, what they may do, and where they are signed in',
    routes: memberRoutes,
  },
  'Access reviews': {
    description: 'Who holds which role in an organisation and from where, and the reviews of it',
    routes: accessRoutes,
  },
  'Signing keys': { description: "The keys that sign the hub's own tokens", routes: signingKeyRoutes },
  Examination: { description: 'Whether this deployment is well, found by trying', routes: examinationRoutes },
  Backups: { description: 'Copies of every table and of the settings, for a restore', routes: backupRoutes },
  'Identity providers': {
    description: 'How people sign in to an organisation besides Microsoft Entra',
    routes: identityProviderRoutes,
  },
  'Set-up links': {
    description: 'Links by which somebody without an account sets up one identity provider',
    routes: setUpLinkRoutes,
  },
  'Sign-in traces': { description: 'How sign-ins went, step by step', routes: signInTraceRoutes },
  Domains: { description: 'The domains that an organisation shows to be its own', routes: domainRoutes },
  Events: {
    description: 'What happened, as CloudEvents: a feed to read, and webhooks that bring it',
    routes: eventRoutes,
  },
  Audit: { description: 'What was done in an organisation', routes: auditRoutes },
  Programs: {
    description: "Customers' programs and the platform's own APIs, and what they may ask about tokens",
    routes: programRoutes,
  },
  'System integrations': {
    description: "How customers' programs are set up, how their secrets are renewed, and how an engineer connects them",
    routes: integrationRoutes,
  },
  Secrets: {
    description: 'Which secrets programs have, when they end, and who is told',
    routes: secretRoutes,
  },
  Deliveries: {
    description: 'How the secrets of programs get to the customers whose programs they are',
    routes: deliveryRoutes,
  },
  Connection: { description: 'How an organisation reaches the directories of its customers', routes: connectionRoutes },
  Discovery: { description: 'The managed tenants of a service provider', routes: discoveryRoutes },
  Sync: {
    description: 'Runs that bring address books up to date, what they ask, and how they are set',
    routes: { ...syncRoutes, ...syncSettingsRoutes },
  },
  'Client mappings': {
    description: 'Which client of a service provider each managed tenant belongs to',
    routes: clientMappingRoutes,
  },
  'Feature flags': {
    description: 'What is switched on for which organisation: for operators, and for programs with the master key',
    routes: featureFlagRoutes,
  },
  Clients: { description: 'The customers of a service provider', routes: clientRoutes },
  Contacts: {
    description: 'The people in the address books of clients, and what changes of them',
    routes: contactRoutes,
  },
  Privacy: {
    description: 'Everything about a person as a file, and the erasure of a person',
    routes: { ...privacyRoutes, ...ownPrivacyRoutes },
  },
} as const
