import type { WorldProvider, WorldProviderPerson } from '../../worlds/world.ts'
import type { Answer } from '../exchange.ts'
import { escapeHtml, hiddenFields, page, type PageLook } from '../entra/page.ts'

const looks: Readonly<Record<WorldProvider['kind'], PageLook>> = {
  b2c: {
    name: 'Simulated Azure AD B2C',
    banner: 'Simulated Azure AD B2C, on this machine only. No password is asked for.',
  },
  facebook: {
    name: 'Simulated Facebook',
    banner: 'Simulated Facebook, on this machine only. No password is asked for.',
  },
  oidc: {
    name: 'Simulated provider',
    banner: 'A simulated OpenID provider, on this machine only. No password is asked for.',
  },
}

interface PeoplePage {
  readonly provider: WorldProvider
  readonly title: string
  readonly lead: string
  /** Where the choice is posted. */
  readonly action: string
  /** The request, sent along with the choice. */
  readonly parameters: URLSearchParams
  /** Further buttons: name and what they say. */
  readonly others: Readonly<Record<string, string>>
  /** Between the people and the further buttons. */
  readonly extra?: string
}

/** A person is a button that posts `person={subject}`; every further one posts its name as 1. A program signs in by posting the same. */
export function peoplePage({ provider, title, lead, action, parameters, others, extra = '' }: PeoplePage): Answer {
  const buttons = Object.entries(others).map(
    ([name, label]) => `<button type="submit" name="${name}" value="1">${escapeHtml(label)}</button>`,
  )
  const body = `<h1>${escapeHtml(title)}</h1>
<p class="quiet">${escapeHtml(lead)}</p>
<form method="post" action="${escapeHtml(action)}">${hiddenFields(parameters)}${extra}
<section class="card" aria-label="People">${provider.people.map(personButton).join('')}</section>
<div class="row">${buttons.join('')}</div></form>`
  return page(title, body, { look: looks[provider.kind] })
}

const personButton = ({ subject, displayName, eMail, note }: WorldProviderPerson) =>
  `<button class="account" type="submit" name="person" value="${escapeHtml(subject)}">
<strong>${escapeHtml(displayName)}</strong><span>${escapeHtml(eMail ?? 'no e-mail address')}</span>
<span class="quiet">${escapeHtml(note)}</span></button>`

/** What a provider says on a page of its own, because the browser must not be sent back. */
export const providerRefusal = (provider: WorldProvider, sentence: string): Answer =>
  page('Not possible', `<h1>Not possible</h1><p class="alarm" role="alert">${escapeHtml(sentence)}</p>`, {
    status: 400,
    look: looks[provider.kind],
  })

export const signedOutPage = (provider: WorldProvider): Answer =>
  page('Signed out', '<h1>You are signed out</h1>', { look: looks[provider.kind] })

/** The front page: which providers there are. */
export function providersPage(providers: readonly WorldProvider[], base: string): Answer {
  const items = providers.map(
    ({ label, kind, people, name }) =>
      `<li><strong>${escapeHtml(label)}</strong> (${kind}, <code>${escapeHtml(`${base}/${name}`)}</code>): ${people.map(({ displayName }) => escapeHtml(displayName)).join(', ')}</li>`,
  )
  return page('Identity providers', `<h1>Identity providers</h1><ul>${items.join('')}</ul>`, { look: looks.oidc })
}
