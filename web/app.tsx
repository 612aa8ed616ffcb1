import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { BrowserRouter, Route, Routes } from 'react-router'
import { pages } from '../shared/contract/pages.ts'
import { createQueryClient } from './api/query-client.ts'
import { AccountPage } from './pages/account-page.tsx'
import { ApiPage } from './pages/api-page.tsx'
import { ChooseOrganisationPage } from './pages/choose-organisation-page.tsx'
import { DeliveryPage } from './pages/delivery-page.tsx'
import { DomainsPage } from './pages/domains-page.tsx'
import { HomePage } from './pages/home-page.tsx'
import { IdentityProviderPage } from './pages/identity-provider-page.tsx'
import { IdentityProvidersPage } from './pages/identity-providers-page.tsx'
import { IntegrationPage } from './pages/integration-page.tsx'
import { IntegrationsPage } from './pages/integrations-page.tsx'
import { InvitationPage } from './pages/invitation-page.tsx'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { OnboardedPage } from './pages/onboarded-page.tsx'
import { ProblemPage } from './pages/problem-page.tsx'
import { ProvePage } from './pages/prove-page.tsx'
import { ProviderTestPage } from './pages/provider-test-page.tsx'
import { ProvisionPage } from './pages/provision-page.tsx'
import { ProvisioningPage } from './pages/provisioning-page.tsx'
import { SetUpPage } from './pages/set-up-page.tsx'
import { SignInTracesPage } from './pages/sign-in-traces-page.tsx'
import { SecretsPage } from './pages/secrets-page.tsx'
import { SignInPage } from './pages/sign-in-page.tsx'
import { cssVariables, theme } from './theme/theme.ts'

const queryClient = createQueryClient()

/** Every page under `/console/`, one line each. */
export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <BrowserRouter>
          <Routes>
            <Route path={pages.home} element={<HomePage />} />
            <Route path={pages.signIn} element={<SignInPage />} />
            <Route path={pages.chooseOrganisation} element={<ChooseOrganisationPage />} />
            <Route path={pages.invitation} element={<InvitationPage />} />
            <Route path={`${pages.delivery}/:organisationId/:deliveryId`} element={<DeliveryPage />} />
            <Route path={pages.secrets} element={<SecretsPage />} />
            <Route path={pages.onboarded} element={<OnboardedPage />} />
            <Route path={pages.account} element={<AccountPage />} />
            <Route path={pages.prove} element={<ProvePage />} />
            <Route path={pages.identityProviders} element={<IdentityProvidersPage />} />
            <Route path={`${pages.identityProviders}/:providerId`} element={<IdentityProviderPage />} />
            <Route path={pages.domains} element={<DomainsPage />} />
            <Route path={pages.integrations} element={<IntegrationsPage />} />
            <Route path={`${pages.integrations}/new`} element={<ProvisionPage />} />
            <Route path={`${pages.integrations}/provisionings/:provisioningId`} element={<ProvisioningPage />} />
            <Route path={`${pages.integrations}/:clientId`} element={<IntegrationPage />} />
            <Route path={pages.signInTraces} element={<SignInTracesPage />} />
            <Route path={pages.setUp} element={<SetUpPage />} />
            <Route path={pages.providerTest} element={<ProviderTestPage />} />
            <Route path={pages.api} element={<ApiPage />} />
            <Route path={pages.problem} element={<ProblemPage />} />
            <Route path="*" element={<NotFoundPage />} />
          </Routes>
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  )
}
