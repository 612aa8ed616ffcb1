import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { BrowserRouter, Outlet, Route, Routes } from 'react-router'
import { pages } from '../shared/contract/pages.ts'
import { createQueryClient } from './api/query-client.ts'
import { lazyPage } from './console/lazy-page.ts'
import { PageBoundary } from './console/page-boundary.tsx'
import { ConsoleFrame } from './console/console-frame.tsx'
import { useLanguage } from './texts/language.ts'
import { theme } from './theme/theme.ts'

// Each page is a file of its own, fetched when it is first shown.
const HomePage = lazyPage(() => import('./pages/home-page.tsx'), 'HomePage')
const ConnectPage = lazyPage(() => import('./pages/connect-page.tsx'), 'ConnectPage')
const AccountPage = lazyPage(() => import('./pages/account-page.tsx'), 'AccountPage')
const IdentityProvidersPage = lazyPage(() => import('./pages/identity-providers-page.tsx'), 'IdentityProvidersPage')
const IdentityProviderPage = lazyPage(() => import('./pages/identity-provider-page.tsx'), 'IdentityProviderPage')
const DomainsPage = lazyPage(() => import('./pages/domains-page.tsx'), 'DomainsPage')
const ProviderTestPage = lazyPage(() => import('./pages/provider-test-page.tsx'), 'ProviderTestPage')
const SignInTracesPage = lazyPage(() => import('./pages/sign-in-traces-page.tsx'), 'SignInTracesPage')
const IntegrationsPage = lazyPage(() => import('./pages/integrations-page.tsx'), 'IntegrationsPage')
const ProvisionPage = lazyPage(() => import('./pages/provision-page.tsx'), 'ProvisionPage')
const ProvisioningPage = lazyPage(() => import('./pages/provisioning-page.tsx'), 'ProvisioningPage')
const IntegrationPage = lazyPage(() => import('./pages/integration-page.tsx'), 'IntegrationPage')
const RunsPage = lazyPage(() => import('./pages/runs-page.tsx'), 'RunsPage')
const RunPage = lazyPage(() => import('./pages/run-page.tsx'), 'RunPage')
const QueuePage = lazyPage(() => import('./pages/queue-page.tsx'), 'QueuePage')
const ContactsPage = lazyPage(() => import('./pages/contacts-page.tsx'), 'ContactsPage')
const ContactPage = lazyPage(() => import('./pages/contact-page.tsx'), 'ContactPage')
const ClientsPage = lazyPage(() => import('./pages/clients-page.tsx'), 'ClientsPage')
const ClientPage = lazyPage(() => import('./pages/client-page.tsx'), 'ClientPage')
const ImportClientsPage = lazyPage(() => import('./pages/import-page.tsx'), 'ImportClientsPage')
const ImportContactsPage = lazyPage(() => import('./pages/import-page.tsx'), 'ImportContactsPage')
const SyncSettingsPage = lazyPage(() => import('./pages/sync-settings-page.tsx'), 'SyncSettingsPage')
const SecretsPage = lazyPage(() => import('./pages/secrets-page.tsx'), 'SecretsPage')
const WebhooksPage = lazyPage(() => import('./pages/webhooks-page.tsx'), 'WebhooksPage')
const WebhookPage = lazyPage(() => import('./pages/webhook-page.tsx'), 'WebhookPage')
const PrivacyPage = lazyPage(() => import('./pages/privacy-page.tsx'), 'PrivacyPage')
const AccessPage = lazyPage(() => import('./pages/access-page.tsx'), 'AccessPage')
const AccessReviewPage = lazyPage(() => import('./pages/access-review-page.tsx'), 'AccessReviewPage')
const ApiPage = lazyPage(() => import('./pages/api-page.tsx'), 'ApiPage')
const MemberPage = lazyPage(() => import('./pages/member-page.tsx'), 'MemberPage')
const MembersPage = lazyPage(() => import('./pages/members-page.tsx'), 'MembersPage')
const TenantMappingsPage = lazyPage(() => import('./pages/tenant-mappings-page.tsx'), 'TenantMappingsPage')
const AuditPage = lazyPage(() => import('./pages/audit-page.tsx'), 'AuditPage')
const OrganisationsPage = lazyPage(() => import('./pages/organisations-page.tsx'), 'OrganisationsPage')
const OrganisationPage = lazyPage(() => import('./pages/organisation-page.tsx'), 'OrganisationPage')
const FeatureFlagsPage = lazyPage(() => import('./pages/feature-flags-page.tsx'), 'FeatureFlagsPage')
const HealthPage = lazyPage(() => import('./pages/health-page.tsx'), 'HealthPage')
const SignInPage = lazyPage(() => import('./pages/sign-in-page.tsx'), 'SignInPage')
const ChooseOrganisationPage = lazyPage(() => import('./pages/choose-organisation-page.tsx'), 'ChooseOrganisationPage')
const InvitationPage = lazyPage(() => import('./pages/invitation-page.tsx'), 'InvitationPage')
const OnboardedPage = lazyPage(() => import('./pages/onboarded-page.tsx'), 'OnboardedPage')
const SetUpPage = lazyPage(() => import('./pages/set-up-page.tsx'), 'SetUpPage')
const DeliveryPage = lazyPage(() => import('./pages/delivery-page.tsx'), 'DeliveryPage')
const ProvePage = lazyPage(() => import('./pages/prove-page.tsx'), 'ProvePage')
const ProblemPage = lazyPage(() => import('./pages/problem-page.tsx'), 'ProblemPage')
const NotFoundPage = lazyPage(() => import('./pages/not-found-page.tsx'), 'NotFoundPage')

const queryClient = createQueryClient()

/** Every page under `/console/`, one line each: first those with the console's frame around them, then those of somebody who is not in yet. */
export function App() {
  useLanguage()
  return (
    // The variables of the theme are a style sheet of their own: a style element that is written into the page would be refused.
    <MantineProvider theme={theme} withCssVariables={false} withGlobalClasses={false} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <BrowserRouter>
          <Routes>
            <Route element={<ConsoleFrame />}>
              <Route path={pages.home} element={<HomePage />} />
              <Route path={pages.connect} element={<ConnectPage />} />
              <Route path={`${pages.connect}/:step`} element={<ConnectPage />} />
              <Route path={pages.identityProviders} element={<IdentityProvidersPage />} />
              <Route path={`${pages.identityProviders}/:providerId`} element={<IdentityProviderPage />} />
              <Route path={pages.domains} element={<DomainsPage />} />
              <Route path={pages.providerTest} element={<ProviderTestPage />} />
              <Route path={pages.signInTraces} element={<SignInTracesPage />} />
              <Route path={pages.integrations} element={<IntegrationsPage />} />
              <Route path={`${pages.integrations}/new`} element={<ProvisionPage />} />
              <Route path={`${pages.integrations}/provisionings/:provisioningId`} element={<ProvisioningPage />} />
              <Route path={`${pages.integrations}/:clientId`} element={<IntegrationPage />} />
              <Route path={pages.runs} element={<RunsPage />} />
              <Route path={`${pages.runs}/:runId`} element={<RunPage />} />
              <Route path={pages.queue} element={<QueuePage />} />
              <Route path={pages.contacts} element={<ContactsPage />} />
              <Route path={`${pages.contacts}/import`} element={<ImportContactsPage />} />
              <Route path={`${pages.contacts}/:contactId`} element={<ContactPage />} />
              <Route path={pages.clients} element={<ClientsPage />} />
              <Route path={`${pages.clients}/import`} element={<ImportClientsPage />} />
              <Route path={`${pages.clients}/:clientId`} element={<ClientPage />} />
              <Route path={pages.syncSettings} element={<SyncSettingsPage />} />
              <Route path={pages.secrets} element={<SecretsPage />} />
              <Route path={pages.webhooks} element={<WebhooksPage />} />
              <Route path={`${pages.webhooks}/:webhookId`} element={<WebhookPage />} />
              <Route path={pages.privacy} element={<PrivacyPage />} />
              <Route path={pages.members} element={<MembersPage />} />
              <Route path={`${pages.members}/:memberId`} element={<MemberPage />} />
              <Route path={pages.access} element={<AccessPage />} />
              <Route path={`${pages.access}/:reviewId`} element={<AccessReviewPage />} />
              <Route path={pages.tenantMappings} element={<TenantMappingsPage />} />
              <Route path={pages.audit} element={<AuditPage />} />
              <Route path={pages.organisations} element={<OrganisationsPage />} />
              <Route path={`${pages.organisations}/:organisationId`} element={<OrganisationPage />} />
              <Route path={`${pages.organisations}/:organisationId/members`} element={<MembersPage />} />
              <Route path={`${pages.organisations}/:organisationId/members/:memberId`} element={<MemberPage />} />
              <Route path={`${pages.organisations}/:organisationId/audit`} element={<AuditPage />} />
              <Route path={pages.featureFlags} element={<FeatureFlagsPage />} />
              <Route path={pages.health} element={<HealthPage />} />
              <Route path={pages.account} element={<AccountPage />} />
            </Route>
            <Route element={<ConsoleFrame open />}>
              <Route path={pages.api} element={<ApiPage />} />
            </Route>
            <Route element={<Outside />}>
              <Route path={pages.signIn} element={<SignInPage />} />
              <Route path={pages.chooseOrganisation} element={<ChooseOrganisationPage />} />
              <Route path={pages.invitation} element={<InvitationPage />} />
              <Route path={pages.onboarded} element={<OnboardedPage />} />
              <Route path={pages.setUp} element={<SetUpPage />} />
              <Route path={`${pages.delivery}/:organisationId/:deliveryId`} element={<DeliveryPage />} />
              <Route path={pages.prove} element={<ProvePage />} />
              <Route path={pages.problem} element={<ProblemPage />} />
              <Route path="*" element={<NotFoundPage />} />
            </Route>
          </Routes>
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  )
}

const Outside = () => (
  <PageBoundary>
    <Outlet />
  </PageBoundary>
)
