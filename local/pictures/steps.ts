import type { Page } from 'playwright-core'
import type { World } from '../worlds/world.ts'

/** What a person does at a page, said as one would say it. */
export const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()
export const follow = (page: Page, name: string | RegExp) => page.getByRole('link', { name }).first().click()
export const sees = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

/** Signs in at the simulated Entra as somebody of that world, and is at `path` then. */
export async function signIn(page: Page, world: World, name: string, path: string): Promise<void> {
  await page.goto(path)
  await press(page, 'Sign in with Microsoft')
  await pick(page, world, name)
  await page.waitForURL((url) => url.pathname === path.replace(/[?#].*/, ''))
  await page.getByRole('heading', { level: 1 }).waitFor()
}

/** On the simulated Entra's page of accounts. */
export async function pick(page: Page, world: World, name: string): Promise<void> {
  const person = world.tenants.flatMap(({ users }) => users).find(({ displayName }) => displayName === name)
  if (!person) throw new Error(`Nobody in the world ${world.name} is called ${name}.`)
  await page.locator('button.account', { hasText: person.upn }).first().click()
}
