import type { Account } from '../directory.ts'
import type { Answer } from '../exchange.ts'
import type { Simulation } from '../simulation.ts'
import { escapeHtml, hiddenFields, page } from './page.ts'

/** What Entra's consent page calls each permission. */
const titles: Readonly<Record<string, string>> = {
  openid: 'Sign users in',
  profile: "View users' basic profile",
  email: "View users' email address",
  offline_access: 'Maintain access to data you have given it access to',
}

interface ConsentForm {
  readonly scope: string
  readonly parameters: URLSearchParams
  readonly action: string
}

/** "Permissions requested – review for your organisation": posts `decision=accept` or `decision=cancel`. */
export function consentPage({ world }: Simulation, request: ConsentForm, { tenant, user }: Account): Answer {
  const permissions = request.scope.split(' ').filter((scope) => scope !== '')
  // `/.default` stands for what the registration lists, which is the one scope of the Management API.
  const named = (scope: string) =>
    titles[scope] ??
    `Access ${world.platform.displayName} as the signed-in user (${scope.slice(scope.lastIndexOf('/') + 1).replace('.default', world.apps.managementApi.scope)})`
  return page(
    'Permissions requested',
    `<h1>Permissions requested</h1>
<p>Review for your organisation <strong>${escapeHtml(tenant.displayName)}</strong></p>
<section class="card" aria-labelledby="asked">
<h2 id="asked">${escapeHtml(world.platform.displayName)} would like to:</h2>
<ul>${permissions.map((scope) => `<li>${escapeHtml(named(scope))}</li>`).join('')}</ul>
<p class="quiet">If you accept, this app will get access to the specified resources for all users in your organisation.
No one else will be prompted to review these permissions.</p>
<p class="quiet">Signed in as ${escapeHtml(user.displayName)}, ${escapeHtml(user.upn)}</p>
<form method="post" action="${escapeHtml(request.action)}">${hiddenFields(request.parameters)}
${hiddenFields([['account', `${tenant.tid}/${user.oid}`]])}
<div class="row"><button type="submit" name="decision" value="cancel">Cancel</button>
<button class="first" type="submit" name="decision" value="accept">Accept</button></div></form>
</section>`,
  )
}
