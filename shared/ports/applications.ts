import type { Page } from './storage.ts'

/** A registration of the platform's own tenant, as Microsoft names it. */
export interface ApplicationKey {
  /** Of the application object: a GUID in lower case. */
  readonly objectId: string
  /** A GUID in lower case. */
  readonly clientId: string
}

/**
 * `saml`: a certificate that signs SAML and is listed among the passwords; nobody signs in with it, and it is never touched.
 * A federated credential has no end.
 */
export interface ApplicationCredential {
  readonly kind: 'password' | 'certificate' | 'federated' | 'saml'
  /** Where it is registered: what is at the service principal is no business of the hub's. */
  readonly place: 'application' | 'service-principal'
  readonly keyId: string
  readonly displayName: string
  readonly startsAt?: Date
  readonly endsAt?: Date
}

export interface Application extends ApplicationKey {
  readonly displayName: string
  readonly credentials: readonly ApplicationCredential[]
}

/** What a list shows of an application: the credentials of its own, or those of its service principal. */
export type ListedApplication = Pick<Application, 'clientId' | 'credentials'>

/** @throws HubError (from each) as {@link Applications} */
export interface ApplicationLists {
  /**
   * One page of the registrations of the tenant, whoever owns them. One that is not shown may be there all the same: a list is never taken for
   * the absence of anything.
   */
  list(cursor?: string): Promise<Page<ListedApplication>>
  /** One page of those whose service principal has credentials of its own. */
  listOfPrincipals(cursor?: string): Promise<Page<ListedApplication>>
}

/** A credential that was just added: its end is Microsoft's answer. */
export interface AddedCredential {
  readonly keyId: string
  /** Absent: at once. */
  readonly startsAt?: Date
  readonly endsAt: Date
}

/**
 * App registrations in the platform's own Entra tenant, by the hub's own identity. What was just made is not found by everybody at once:
 * `source.unavailable` says so.
 * @throws HubError (from each) `access.refused`: the hub lacks the permission, or does not own what it would change;
 * `secret.forbidden`: a policy of the tenant's; `credential.rejected`, `source.throttled`, `source.unavailable`, `source.unreadable`
 */
export interface Applications extends ApplicationLists {
  /** The one of that unique name; made where there is none, once, however often it is asked for. */
  ensure(wish: { readonly uniqueName: string; readonly displayName: string }): Promise<ApplicationKey>
  /** With every credential that Microsoft shows. */
  find(clientId: string): Promise<Application | undefined>
  findByUniqueName(uniqueName: string): Promise<ApplicationKey | undefined>
  /** With its service principal and everything it was given. Safe to repeat. */
  remove(objectId: string): Promise<void>
  /** The object id of its service principal. Safe to repeat. */
  ensureServicePrincipal(clientId: string): Promise<string>
  /** Gives the application role of a resource to a service principal. Safe to repeat. */
  assignRole(wish: {
    readonly servicePrincipalId: string
    readonly resourceClientId: string
    readonly role: string
  }): Promise<void>
  /** Not repeatable: each call adds one. The value is shown this once. */
  addPassword(
    objectId: string,
    wish: { readonly displayName: string; readonly endsAt: Date },
  ): Promise<AddedCredential & { readonly value: string }>
  /** Safe to repeat. */
  removePassword(objectId: string, keyId: string): Promise<void>
  /** The certificate of that key id. Safe to repeat. @param certificate base64 of its DER form */
  putCertificate(
    objectId: string,
    wish: { readonly keyId: string; readonly displayName: string; readonly certificate: string },
  ): Promise<AddedCredential>
  /** Safe to repeat. */
  removeCertificate(objectId: string, keyId: string): Promise<void>
  /** Trust in tokens of another issuer, for one subject; its key id. Safe to repeat: its name is one within the application. */
  putFederated(
    objectId: string,
    wish: { readonly name: string; readonly issuer: string; readonly subject: string },
  ): Promise<string>
  /** Safe to repeat. */
  removeFederated(objectId: string, keyId: string): Promise<void>
}
