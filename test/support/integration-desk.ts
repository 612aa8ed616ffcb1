import { setTimeout as pause } from 'node:timers/promises'
import { simulatorControl, type SimulatorControl } from '../../local/simulators/control-client.ts'
import type { Target } from '../../local/simulators/desk.ts'
import type { RunningStack } from '../../local/stack/stack.ts'
import { loadWorld } from '../../local/worlds/load-world.ts'
import type { World } from '../../local/worlds/world.ts'
import type { OrganisationView } from '../../shared/contract/organisations.ts'
import type { CredentialWish } from '../../shared/domain/integration/credential-task.ts'
import type { Browser } from './browser.ts'
import { eventually } from './eventually.ts'
import { addOrganisation, signInOperator } from './fresh.ts'
import { call } from './hub.ts'

export interface IntegrationDesk {
  readonly stack: RunningStack
  readonly world: World
  readonly control: SimulatorControl
  readonly operator: Browser
  readonly bank: OrganisationView
  readonly place: { readonly hub: string; readonly entra: string }
}

/** An operator at a hub whose simulated Microsoft is quicker than the real one. */
export async function openIntegrationDesk(stack: RunningStack): Promise<IntegrationDesk> {
  const place = { hub: stack.hub, entra: stack.entra ?? '' }
  const control = simulatorControl(place.entra)
  const world = await loadWorld('bank')
  await control.treatApplications({ secretWorksAfter: [1, 2], unseenFor: 1 })
  const operator = await signInOperator(place, world)
  return { stack, world, control, operator, place, bank: await addOrganisation(place, operator, []) }
}

/** Undefined while the hub is down, or just up again. */
const heard = <Body>(asking: Promise<{ readonly status: number; readonly body: Body }>): Promise<Body | undefined> =>
  asking.then(
    ({ status, body }) => (status === 200 ? body : undefined),
    () => undefined,
  )

/** Starts a provisioning and waits for its end. */
export async function provisioned(
  { place, operator, bank }: IntegrationDesk,
  displayName: string,
  credential: CredentialWish = { kind: 'password' },
) {
  const { organisationId } = bank
  const started = await call(place, operator, 'startProvisioning', { organisationId, displayName, credential })
  if (started.status !== 202) throw new Error(`Not started: ${started.status} ${started.body.code ?? ''}`)
  const { provisioningId } = started.body
  return eventually(`the end of ${displayName}`, async () => {
    const body = await heard(call(place, operator, 'readProvisioning', { organisationId, provisioningId }))
    return body?.state === 'running' || body?.state === 'undoing' ? undefined : body
  })
}

/** Waits until a rotation rests: the new secret works. */
export const rotated = ({ place, operator, bank }: IntegrationDesk, clientId: string, wanted: string) =>
  eventually(`the rotation of ${clientId}`, async () => {
    const key = { organisationId: bank.organisationId, clientId }
    const body = await heard(call(place, operator, 'readRotation', key))
    return body?.state === wanted ? body : undefined
  })

/** Starts an emergency, once more where the hub was killed meanwhile, and waits for its end. */
export async function replaced(desk: IntegrationDesk, clientId: string) {
  const { place, operator, bank } = desk
  const wish = { organisationId: bank.organisationId, clientId, reason: 'emergency' } as const
  await eventually('the start of the rotation', async () => {
    const status = await call(place, operator, 'startRotation', wish).then(
      (answer) => answer.status,
      () => undefined,
    )
    return status === 202 || status === 409 ? status : undefined
  })
  return rotated(desk, clientId, 'finished')
}

/**
 * Begins, and kills the hub while the `count`th request from then on to one of Microsoft's services is under way: the request takes effect,
 * and its answer reaches nobody. The hub is started again, and what was begun is waited for. Answers whether there was such a request.
 */
export async function killAtRequest(
  { control, stack }: IntegrationDesk,
  { target, count }: { readonly target: Target; readonly count: number },
  begin: () => Promise<unknown>,
): Promise<boolean> {
  await control.arm({ target, kind: 'delay', milliseconds: 1_000, after: count - 1 })
  const end = { reached: false }
  const over = begin().finally(() => (end.reached = true))
  // It is waited for below; until then nobody listens.
  over.catch(() => undefined)
  for (;;) {
    const [armed] = await control.faults()
    if (!armed) break
    if (end.reached) {
      await control.clear('faults')
      await over
      return false
    }
    await pause(20)
  }
  await stack.killHub()
  await stack.startHub()
  await over
  return true
}

/** What there is of an integration at Microsoft and at the hub, and whether each Secret is really there. */
export async function standing({ control, place, operator, bank }: IntegrationDesk, displayName: string) {
  const { applications, principals, assignments } = await control.applications()
  const own = applications.filter((one) => one.displayName === displayName)
  const clientId = own[0]?.appId ?? ''
  const { organisationId } = bank
  const { body } = await call(place, operator, 'readIntegrationConnection', { organisationId, clientId })
  const principal = principals.filter(({ appId }) => appId === clientId)
  const passwords = own.flatMap((one) => one.passwords.filter(({ worksUntil }) => worksUntil === undefined))
  return {
    registrations: own.length,
    principals: principal.length,
    roles: assignments.filter(({ principalId }) => principalId === principal[0]?.id).length,
    passwords: passwords.length,
    secrets: body.secrets.map(({ state, keyId }) => [state, passwords.some((one) => one.keyId === keyId)]),
  }
}
