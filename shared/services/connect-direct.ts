import { directScopes } from '../domain/direct-scopes.ts'
import { HubError } from '../domain/hub-error.ts'
import { parseEntraTenantId, type EntraTenantId, type MemberId, type OrganisationId } from '../domain/ids.ts'
import { mixedUp, refuseProviderError } from '../domain/provider-answer.ts'
import type { SignInState } from '../domain/sign-in-state.ts'
import type { PartnerApplication, PartnerTokens } from '../ports/connecting.ts'
import type { Ports, RequestPorts } from '../ports/ports.ts'
import { chooseApplication, missingCredential, tokenValues, type KeptTokens } from './connection-secrets.ts'
import { refuseUnlessMayConnect } from './may-connect.ts'
import { beginSignIn, entraProvider, type Begun, type SignInCookies } from './begin-sign-in.ts'
import { refuseOtherThanEntra } from './identify-at-entra.ts'
import { keepConnection } from './keep-connection.ts'
import { getOrganisation } from './organisations.ts'
import { announced } from './events/announce-act.ts'
import { recordAct } from './record-act.ts'
import { resolveCaller } from './resolve-caller.ts'
import { refuseRepetition, takeSignInState } from './take-sign-in-state.ts'
import { verifyEntraToken } from './verify-entra-token.ts'

export interface DirectWish {
  readonly organisationId: OrganisationId
  /** The Organisation's own; absent: the one that is known already, its own or the platform's. */
  readonly application?:
    | { readonly clientId: string; readonly clientSecret: string; readonly tenantId?: EntraTenantId | undefined }
    | undefined
  /** People are to be filtered by group: it takes a further permission. */
  readonly groups: boolean
}

/**
 * Sends an administrator to Entra for the direct Connection, bound to this browser and this Member. Nothing changes about the Connection
 * that is there. An application that was typed waits in the store of secrets under a name of its own.
 * @throws HubError `organisation.unknown`, `credential.missing`, `provider.unavailable`
 */
export async function startDirect(
  ports: Pick<
    Ports,
    'organisations' | 'connections' | 'secrets' | 'clock' | 'random' | 'signInStates' | 'partnerSignIn'
  >,
  { organisationId, application, groups }: DirectWish,
  startedBy: MemberId,
  cookies: SignInCookies,
): Promise<Begun> {
  const { secrets, partnerSignIn } = ports
  await getOrganisation(ports, organisationId)
  const typed = application && { ...application, tenant: application.tenantId ?? 'organizations' }
  const chosen = typed ?? (await chooseApplication(ports, organisationId))
  const pendingApp =
    typed && (await secrets.put(organisationId, 'entra_direct_pending_app', JSON.stringify(pendingOf(typed))))
  const scopes = directScopes(groups)
  const kept = {
    purpose: 'connection',
    provider: entraProvider,
    returnTo: '',
    silent: false,
    organisationId,
    startedBy,
    scopes,
  } as const
  const waiting = pendingApp === undefined ? {} : { pendingApp }
  return beginSignIn(ports, { ...kept, ...waiting }, cookies, 'query', (start) =>
    partnerSignIn.authorisationUrl({ ...start, application: chosen, scopes }),
  )
}

const pendingOf = ({ clientId, clientSecret, tenant }: PartnerApplication) => ({ clientId, clientSecret, tenant })

/** What the browser brought back. */
export interface DirectAnswer extends SignInCookies {
  readonly parameters: URLSearchParams
}

/**
 * The way back from Entra, step by step: may this Member still do it, whose tenant is it, does Graph let the account in; and only then is
 * anything kept. A refusal at any step leaves the Connection that was there.
 * @throws HubError with the code of the step that refused
 */
export async function finishDirect(ports: RequestPorts, answer: DirectAnswer): Promise<OrganisationId> {
  const caller = await resolveCaller(ports, answer.session)
  await refuseUnlessMayConnect(ports, caller, await organisationOf(ports, answer.parameters))
  const { state, value } = await takeSignInState(ports, { ...answer, provider: entraProvider }, ['connection'])
  const { organisationId, scopes = directScopes(false) } = state
  if (organisationId === undefined || caller.kind !== 'member' || caller.memberId !== state.startedBy)
    throw new HubError('state.foreign', 'Somebody else started this. Start again.')
  refuseRepetition(answer.parameters)
  await refuseOtherThanEntra(ports, answer.parameters)
  refuseProviderError(answer.parameters)
  const before = await ports.connections.find(organisationId)
  const { application, isOwn } = await applicationFor(ports, organisationId, state)
  const startedAt = ports.clock.now()
  const tokens = await ports.partnerSignIn.redeem(answer.parameters, { ...state, application, state: value })
  const partnerTid = await tenantOf(ports, tokens, {
    application,
    nonce: state.nonce,
    issuer: answer.parameters.get('iss'),
  })
  const lasting = lastingTokens(tokens)
  await ports.probeSource.direct(lasting.accessToken)
  const own = isOwn ? applicationValues(application) : {}
  const values = {
    ...own,
    ...tokenValues(lasting, startedAt),
    entra_direct_partner_tenant_id: partnerTid,
    entra_direct_token_scope: scopes.join(' '),
  }
  const foreign = organisationId !== caller.active?.organisationId
  const actor = `member:${caller.memberId}`
  await announced(ports, { organisationId, operation: 'FinishConnection', actor, ids: [] }, async () => {
    const connection = { kind: 'direct', partnerTid, refreshedAt: startedAt } as const
    await keepConnection(ports, { organisationId, before }, connection, values)
    const subject = 'connection:direct'
    await recordAct(ports, { organisationId, action: 'connection.connected', actor, subject, foreign })
  })
  return organisationId
}

/** For which Organisation the answer's state was made; undefined where there is none, which is refused when it is taken. */
async function organisationOf(
  { signInStates, random }: Pick<Ports, 'signInStates' | 'random'>,
  parameters: URLSearchParams,
): Promise<OrganisationId | undefined> {
  const value = parameters.get('state') ?? ''
  return value === '' ? undefined : (await signInStates.find(random.hash(value)))?.organisationId
}

/** The application that the start named. @throws HubError `credential.missing` where another start or a disconnecting took its place */
async function applicationFor(
  ports: Pick<Ports, 'secrets' | 'connections'>,
  organisationId: OrganisationId,
  { pendingApp }: SignInState,
): Promise<{ readonly application: PartnerApplication; readonly isOwn: boolean }> {
  if (pendingApp === undefined) {
    const { owner, ...application } = await chooseApplication(ports, organisationId)
    return { application, isOwn: owner !== 'app' }
  }
  const pending = await ports.secrets.find(organisationId, 'entra_direct_pending_app', pendingApp)
  if (pending === undefined) throw missingCredential()
  return { application: JSON.parse(pending) as PartnerApplication, isOwn: true }
}

const applicationValues = ({ clientId, clientSecret, tenant }: PartnerApplication) => ({
  microsoft_client_id: clientId,
  microsoft_client_secret: clientSecret,
  ...(tenant === 'organizations' ? {} : { microsoft_tenant_id: tenant }),
})

/**
 * The partner's tenant is the one that the verified ID token names, and the application's where that belongs to one.
 * @throws HubError `tenant.mismatched`, `answer.doubted`, `provider.mixed`, and the codes of the verifier
 */
async function tenantOf(
  ports: Pick<Ports, 'entraSignIn' | 'clock'>,
  { idToken, objection }: PartnerTokens,
  {
    application: { clientId, tenant },
    nonce,
    issuer,
  }: { readonly application: PartnerApplication; readonly nonce: string; readonly issuer: string | null },
): Promise<EntraTenantId> {
  const id = await verifyEntraToken(ports, idToken, { kind: 'id', audience: clientId, nonce })
  if (issuer !== null && issuer !== id.issuer) throw mixedUp()
  // Said first: the library objects to such a proof too, and does not say why.
  const own = parseEntraTenantId(tenant)
  if (own !== undefined && own !== id.tid)
    throw new HubError('tenant.mismatched', 'The account is of another tenant than the application.')
  if (objection !== undefined)
    throw new HubError('answer.doubted', 'The proof of the sign-in could not be trusted. Start again.', {
      cause: objection,
    })
  return id.tid
}

/** @throws HubError `answer.invalid`: without a refresh token the connection would last an hour */
function lastingTokens({ accessToken, expiresIn, refreshToken }: PartnerTokens): KeptTokens {
  if (refreshToken === undefined)
    throw new HubError(
      'answer.invalid',
      'Microsoft gave no lasting access. Check that the application may ask for offline_access.',
    )
  return { accessToken, expiresIn, refreshToken }
}
