import type { Answer } from '../exchange.ts'
import type { Account, ClientApp } from '../directory.ts'
import type { ToldError } from './aadsts.ts'
import { escapeHtml, hiddenFields, page } from './page.ts'

const appTitles: Readonly<Record<ClientApp['name'], string>> = {
  managementUi: 'the sign-in of the platform',
  managementApi: 'the Management API',
  partner: 'the direct connection',
  program: 'a program',
  cipp: 'the API client of CIPP',
  customer: "a customer's own registration",
}

export interface SignInPage {
  readonly app: ClientApp
  /** Where the choice is posted: the authorisation endpoint itself. */
  readonly action: string
  /** The authorisation request, sent along with the choice. */
  readonly parameters: URLSearchParams
  readonly accounts: readonly Account[]
  readonly signedIn: readonly Account[]
  /** Written into the field for another account. */
  readonly hint: string
  readonly fault?: ToldError
}

/**
 * The account picker. Every account is a button that posts `account={tid}/{oid}`; the field below posts any address as
 * `account`; Cancel posts `cancel=1`. A program signs in by posting the same.
 */
export function signInPage({ app, action, parameters, accounts, signedIn, hint, fault }: SignInPage): Answer {
  const opening = `<form method="post" action="${escapeHtml(action)}">${hiddenFields(parameters)}`
  const byTenant = Map.groupBy(accounts, ({ tenant }) => tenant)
  const lists = [...byTenant].map(
    ([tenant, people]) => `<h2>${escapeHtml(tenant.displayName)}</h2>
<ul class="plain">${people.map((account) => accountButton(account, signedIn)).join('')}</ul>`,
  )
  return page(
    'Pick an account',
    `<h1>Pick an account</h1>
<p class="quiet">to continue to ${escapeHtml(appTitles[app.name])}</p>
${fault ? `<p class="alarm" role="alert">${escapeHtml(fault.sentence)}</p>` : ''}
<section class="card" aria-label="Accounts">
${opening}${lists.join('')}</form>
</section>
<section class="card" aria-labelledby="other">
<h2 id="other">Use another account</h2>
${opening}<label for="account">E-mail address or user name</label>
<input id="account" name="account" type="text" inputmode="email" autocomplete="off" spellcheck="false" required
 value="${escapeHtml(hint)}">
<div class="row"><button type="submit">Next</button></div></form>
</section>
${opening}<button type="submit" name="cancel" value="1">Cancel</button></form>`,
    { status: fault ? 400 : 200 },
  )
}

function accountButton({ tenant, user }: Account, signedIn: readonly Account[]): string {
  const here = signedIn.some((one) => one.user.oid === user.oid && one.tenant.tid === tenant.tid)
  const marks = [user.guest ? 'Guest' : '', here ? 'Signed in' : ''].filter((mark) => mark !== '').join(', ')
  return `<li><button class="account" type="submit" name="account" value="${escapeHtml(`${tenant.tid}/${user.oid}`)}">
<strong>${escapeHtml(user.displayName)}${marks === '' ? '' : ` (${marks})`}</strong>
<span>${escapeHtml(user.upn)}</span>
<span class="quiet">${escapeHtml(user.note)}</span></button></li>`
}

/** Entra's own error page: shown where the browser must not be sent to the application. */
export function refusalPage(told: ToldError, way?: { readonly href: string; readonly label: string }): Answer {
  return page(
    'Sorry, but we cannot sign you in',
    `<h1>Sorry, but we’re having trouble signing you in.</h1>
<section class="card" aria-label="What happened">
<p class="alarm" role="alert">${escapeHtml(told.sentence)}</p>
<dl>
<dt>Request Id</dt><dd><code>${told.traceId}</code></dd>
<dt>Correlation Id</dt><dd><code>${escapeHtml(told.correlationId)}</code></dd>
<dt>Timestamp</dt><dd>${told.timestamp}</dd>
</dl>
${way ? `<p><a href="${escapeHtml(way.href)}">${escapeHtml(way.label)}</a></p>` : ''}
</section>`,
    { status: 400 },
  )
}

/** `response_mode=form_post`: a form that sends itself, and a button where scripts are off. */
export function formPostPage(
  redirectUri: string,
  parameters: URLSearchParams,
  headers: Answer['headers'] = {},
): Answer {
  return page(
    'Working',
    `<h1>Working…</h1>
<form method="post" action="${escapeHtml(redirectUri)}">${hiddenFields(parameters)}
<noscript><p>Scripts are off in this browser.</p></noscript>
<button type="submit">Continue</button></form>`,
    { script: 'document.forms[0].submit()', headers },
  )
}
