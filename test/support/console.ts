import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import type { SimulatorControl } from '../../local/simulators/control-client.ts'
import type { World, WorldTenant } from '../../local/worlds/world.ts'
import type { OrganisationView } from '../../shared/contract/organisations.ts'
import type { Desktop } from './chromium.ts'
import { addOrganisation, addTenant, signInOperator } from './fresh.ts'
import type { HubPlace } from './hub.ts'

export interface AdminAtWork {
  readonly page: Page
  readonly organisation: OrganisationView
  readonly tenant: WorldTenant
}

/** An Admin of a new organisation, in a browser of their own, signed in to the console and at one of its pages. */
export async function openAsAdmin(
  place: HubPlace,
  world: World,
  control: SimulatorControl,
  { open, path }: Pick<Desktop, 'open'> & { readonly path: string },
): Promise<AdminAtWork> {
  const name = `Ada ${randomBytes(3).toString('hex')}`
  const tenant = await addTenant(control, { [name]: ['Admin'] })
  const organisation = await addOrganisation(place, await signInOperator(place, world), [tenant.tid])
  const page = await open(`${place.hub}${path}`)
  await page.getByRole('button', { name: 'Sign in with Microsoft' }).click()
  await page.locator('button.account', { hasText: tenant.tenant.users[0]?.upn ?? '' }).click()
  await page.waitForURL(`${place.hub}${path}`)
  return { page, organisation, tenant: tenant.tenant }
}
