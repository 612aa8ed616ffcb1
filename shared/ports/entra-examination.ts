import type { RegistrationAnswer } from '../domain/examination/judge-registration.ts'
import type { EntraTenantId } from '../domain/ids.ts'

/** What only asking Entra shows of the platform's registrations. */
export interface EntraExamination {
  /** Asks for an app-only token of the Management UI and throws it away. Never rejects. */
  registration(tid: EntraTenantId): Promise<RegistrationAnswer>
  /** Each address that a browser comes back to, and whether Entra would send it there; undefined where it cannot be told. */
  redirects(tid: EntraTenantId): Promise<readonly { readonly uri: string; readonly registered: boolean | undefined }[]>
  /** The time at Entra, to the second. @throws HubError `provider.unavailable` */
  now(): Promise<Date>
}
