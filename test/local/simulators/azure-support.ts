import { simulatorControl, type SimulatorControl } from '../../../local/simulators/control-client.ts'
import { startSimulators, type SimulatorOptions } from '../../../local/simulators/simulators.ts'
import { loadWorld } from '../../../local/worlds/load-world.ts'

export interface AzureStage {
  readonly vault: string
  readonly mail: string
  readonly identity: { readonly address: string; readonly header: string }
  readonly control: SimulatorControl
  /** The hub's identity, asked anew each time: the SDK's own keeps its tokens beyond the end of a simulator. */
  readonly credential: { getToken(scopes: string | string[]): Promise<{ token: string; expiresOnTimestamp: number }> }
  readonly stop: () => Promise<void>
}

/** The simulated vault, mail service and managed identity on free ports. */
export async function setAzureStage(options: Partial<SimulatorOptions> = {}): Promise<AzureStage> {
  const [any, world] = [{ port: 0 }, await loadWorld('bank')]
  const { vault, mail, identity, stop } = await startSimulators({
    world,
    vault: any,
    mail: any,
    identity: any,
    ...options,
  })
  if (!vault || !mail || !identity) throw new Error('Not everything was started.')
  const getToken = async (scopes: string | string[]) => {
    const resource = String(scopes).replace(/\/+\.default$/, '')
    const { body } = await askIdentity(identity.address, resource, { 'x-identity-header': identity.header })
    return { token: String(body['access_token']), expiresOnTimestamp: Number(body['expires_on']) * 1000 }
  }
  const control = simulatorControl(vault.address)
  return { vault: vault.address, mail: mail.address, identity, control, credential: { getToken }, stop }
}

export async function askIdentity(
  address: string,
  resource: string,
  headers: Record<string, string>,
  version = '2019-08-01',
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const query = new URLSearchParams({ resource, 'api-version': version })
  const answer = await fetch(`${address}/msi/token?${query.toString()}`, { headers })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

export const bearerFor = async ({ credential }: AzureStage, resource: string) => ({
  authorization: `Bearer ${(await credential.getToken(`${resource}/.default`)).token}`,
})
