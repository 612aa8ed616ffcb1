import { fileURLToPath } from 'node:url'
import { addressGuard } from '../shared/adapters/address-guard/address-guard.ts'
import { secureRandom } from '../shared/adapters/crypto/secure-random.ts'
import { delegatedTokens } from '../shared/adapters/entra/delegated-tokens.ts'
import { fetchFrom } from '../shared/adapters/entra/entra-address.ts'
import { entraMetadata } from '../shared/adapters/entra/entra-metadata.ts'
import { entraSignIn } from '../shared/adapters/entra/entra-sign-in.ts'
import { probeConsent } from '../shared/adapters/entra/probe-consent.ts'
import { graphDirectorySource } from '../shared/adapters/graph/graph-directory-source.ts'
import { keyVaultSecrets } from '../shared/adapters/key-vault/key-vault-secrets.ts'
import { azureMail } from '../shared/adapters/mail/azure-mail.ts'
import { noMail } from '../shared/adapters/mail/no-mail.ts'
import { pageFiles } from '../shared/adapters/page-files/page-files.ts'
import { providerClient } from '../shared/adapters/providers/provider-client.ts'
import { cachedSecrets } from '../shared/adapters/secrets/cached-secrets.ts'
import { fileSecrets, noSecrets } from '../shared/adapters/secrets/file-secrets.ts'
import { environmentSecrets, secretChain } from '../shared/adapters/secrets/secret-chain.ts'
import { storagePorts } from '../shared/adapters/table-storage/storage-ports.ts'
import type { Ports } from '../shared/ports/ports.ts'
import { partnerTokens } from '../shared/services/partner-tokens.ts'
import { readSettings, type Settings } from '../shared/settings.ts'
import { registerCatalogue } from './catalogue.ts'

/** The composition root: settings → adapters → ports. */
function composePorts(settings: Settings): Ports {
  const clock = { now: () => new Date() }
  const { storage, check } = storagePorts(settings.tables, clock, secureRandom)
  const metadata = entraMetadata(fetchFrom(settings.entra.authorityHost), clock)
  const vault = settings.keyVaultUrl === undefined ? undefined : keyVaultSecrets(settings.keyVaultUrl)
  const files = settings.secretsFolder === undefined ? [] : [fileSecrets(settings.secretsFolder)]
  const stores = [...files, ...(vault ? [cachedSecrets(vault, clock)] : [])]
  const secrets = secretChain(
    [environmentSecrets(settings.appSecrets), ...stores.slice(0, -1)],
    stores.at(-1) ?? noSecrets,
  )
  const tokens = partnerTokens({ secrets, clock }, delegatedTokens(settings.entra.authorityHost, metadata))
  const guard = addressGuard({ allowLoopback: settings.allowLoopbackUpstreams })
  return {
    ...storage,
    platform: settings.platform,
    clock,
    random: secureRandom,
    entraSignIn: entraSignIn(settings.entra, metadata),
    probeConsent: probeConsent(settings.entra, metadata),
    directorySource: graphDirectorySource(settings.graphBaseUrl, tokens, clock),
    secrets,
    mail: settings.mail === undefined ? noMail : azureMail(settings.mail),
    addressGuard: guard,
    providerClient: providerClient(guard, clock),
    dependencies: [
      { name: 'storage', check },
      {
        name: 'identity provider',
        check: async () => {
          await metadata.document()
        },
      },
      ...(vault ? [{ name: 'key vault', check: vault.check } as const] : []),
    ],
  }
}

/** The built pages lie beside the bundle (`dist/web`); from the sources they are one folder further. */
const pagesFolder = import.meta.url.endsWith('.ts') ? '../dist/web' : '../web'

registerCatalogue(composePorts(readSettings()), pageFiles(fileURLToPath(new URL(pagesFolder, import.meta.url))))
