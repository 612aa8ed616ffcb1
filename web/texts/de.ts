import { deDomains } from './de-domains.ts'
import { deFields } from './de-fields.ts'
import { deIntegrations } from './de-integrations.ts'
import { deProviderSettings } from './de-provider-settings.ts'
import { deShell } from './de-shell.ts'
import { en } from './en.ts'
import type { Texts } from './texts.ts'

export const de: Texts = {
  ...en,
  locale: 'de-DE',
  copyOf: (label: string) => `${label} kopieren`,
  providerSettings: deProviderSettings,
  fieldWords: deFields,
  domains: deDomains,
  integrations: deIntegrations,
  shell: deShell,
}
