import type { Page } from 'playwright-core'
import type { World } from '../worlds/world.ts'
import type { Visitor } from './camera.ts'
import { follow, sees, signIn } from './steps.ts'

type Open = (look?: 'wide' | 'phone') => Promise<Visitor>

/** What a bank and the platform's operator see: the ways to sign in, an invitation, the bank's own providers and programs. */
export async function walkBank(open: Open, world: World): Promise<void> {
  await atTheDoor(await open(), world)
  await atTheBank(await open(), world)
  await atThePlatform(await open(), world)
}

async function atTheDoor({ page, shoot, leave }: Visitor, world: World): Promise<void> {
  await page.goto(`/console/sign-in?organisation=${world.providers[0]?.organisationId ?? ''}`)
  await page.getByRole('link', { name: world.providers[0]?.label ?? '' }).waitFor()
  await shoot('sign-in')
  const invited = world.organisations.find(({ invitation }) => invitation)
  await page.goto(`/console/invitation#${invited?.invitation?.secret ?? ''}`)
  await page.getByRole('button', { name: 'Go on to Microsoft' }).waitFor()
  await shoot('invitation')
  await leave()
}

/** Programs with the days that a secret of theirs lasts: the last one ends soon. */
const programs = [
  ['Statement archive', 730],
  ['Ledger export', 400],
  ['Branch printer', 20],
] as const

async function atTheBank({ page, shoot, leave }: Visitor, world: World): Promise<void> {
  await signIn(page, world, 'Maeve Tarn', '/console/integrations')
  for (const [name, days] of programs) {
    await page.goto('/console/integrations')
    await letSecretsLast(page, days)
    await page.goto('/console/integrations/new')
    await provision(page, name)
  }
  await page.goto('/console/secrets')
  for (const [name] of programs) await sees(page, name)
  await shoot('integrations')
  await page.goto('/console/identity-providers')
  await page.getByRole('link', { name: `Open ${world.providers[0]?.label ?? ''}` }).waitFor()
  await shoot('providers')
  await leave()
}

async function letSecretsLast(page: Page, days: number): Promise<void> {
  const policy = page.getByRole('region', { name: 'How secrets live' })
  await policy.getByLabel('A new one lasts').fill(String(days))
  await policy.getByLabel('Renew before the end').fill('14')
  await policy.getByLabel('Both work for').fill('7')
  await policy.getByRole('button', { name: 'Save' }).click()
  await policy.getByText('Saved').waitFor()
}

async function provision(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByText('It is there, and its tokens are taken.').first().waitFor({ timeout: 120_000 })
}

async function atThePlatform({ page, shoot, leave }: Visitor, world: World): Promise<void> {
  await signIn(page, world, 'Orla Venn', '/console/organisations')
  await follow(page, 'Selwick Credit Union')
  await page.getByRole('heading', { level: 1, name: 'Selwick Credit Union' }).waitFor()
  await shoot('organisation')
  await leave()
}
