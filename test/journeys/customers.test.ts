import { expect, inject, it } from 'vitest'
import { loadWorld } from '../../local/worlds/load-world.ts'
import { openBrowser } from '../support/browser.ts'
import { call, sessionOf } from '../support/hub.ts'

const place = inject('stack')

/** What a person's browser brings back from a provider's page where they made a choice. */
async function choose(start: URL, choice: Readonly<Record<string, string>>): Promise<string> {
  const body = new URLSearchParams([...start.searchParams, ...Object.entries(choice)])
  const answer = await fetch(start.origin + start.pathname, { method: 'POST', body, redirect: 'manual' })
  return answer.headers.get('location') ?? ''
}

it('customers of a bank sign in at its own provider, at B2C and at Facebook, as the world has them', async () => {
  const { providers } = await loadWorld('bank')
  const organisation = providers[0]?.organisationId ?? ''
  const offered = await call(place, openBrowser(), 'listSignInOptions', { organisation })
  expect(offered.body.items.map(({ label }) => label).sort()).toEqual(providers.map(({ label }) => label).sort())
  for (const { label, people } of providers) {
    const browser = openBrowser()
    const start = offered.body.items.find((item) => item.label === label)?.start ?? ''
    const begun = await browser.visit(`${place.hub}${start}`)
    const page = new URL(begun.headers.get('location') ?? '')
    const landed = await browser.visit(await choose(page, { person: people[0]?.subject ?? '' }))
    expect([label, landed.headers.get('location')]).toEqual([label, '/console/'])
    expect(await sessionOf(place, browser)).toMatchObject({
      member: { displayName: people[0]?.displayName },
      active: { organisationId: organisation, roles: ['Customer'] },
    })
  }
})

it('whoever forgot their password at B2C goes on there, and comes back signed in', async () => {
  const { providers } = await loadWorld('bank')
  const b2c = providers.find(({ kind }) => kind === 'b2c')
  if (!b2c) throw new Error('The world has no B2C.')
  const offered = await call(place, openBrowser(), 'listSignInOptions', { organisation: b2c.organisationId })
  const start = offered.body.items.find(({ label }) => label === b2c.label)?.start ?? ''
  const browser = openBrowser()
  const begun = await browser.visit(`${place.hub}${start}&returnTo=/console/api`)
  const forgotten = await browser.visit(await choose(new URL(begun.headers.get('location') ?? ''), { forgot: '1' }))
  const reset = new URL(forgotten.headers.get('location') ?? '')
  expect(reset.pathname).toContain('/b2c_1_reset/')
  const landed = await browser.visit(await choose(reset, { person: b2c.people[0]?.subject ?? '' }))
  expect(landed.headers.get('location')).toBe('/console/api')
})
