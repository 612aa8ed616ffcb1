import type { Answer } from '../exchange.ts'
import { entraBase, type Simulation } from '../simulation.ts'
import type { World, WorldTenant, WorldUser } from '../../worlds/world.ts'
import { escapeHtml, page } from './page.ts'

/** Who is in this world and what each person shows: the front page for whoever tries the product. */
export function castPage(simulation: Simulation): Answer {
  const { world, hubUrl, mailAddress } = simulation
  const body = `<h1>${escapeHtml(world.title)}: the cast</h1>
<p>${escapeHtml(world.description)}</p>
${hubUrl === undefined ? '' : `<p><a href="${escapeHtml(hubUrl)}">Open the hub and sign in</a></p>`}
${mailAddress === undefined ? '' : `<p><a href="${escapeHtml(mailAddress)}/">Read the mails that the hub sends</a></p>`}
${world.tenants.map((tenant) => tenantSection(world, tenant)).join('')}
${organisationsSection(world)}
${providersSection(simulation)}
${programsSection(world, entraBase(simulation))}
${hubUrl === undefined ? '' : invitationsSection(world, hubUrl, entraBase(simulation))}
${world.partner ? partnerSection(world, world.partner) : ''}`
  return page('The cast', body, { wide: true })
}

function tenantSection(world: World, tenant: WorldTenant): string {
  const id = `tenant-${tenant.tid}`
  return `<section class="card" aria-labelledby="${id}">
<h2 id="${id}">${escapeHtml(tenant.displayName)}</h2>
<p class="quiet">${escapeHtml(tenant.domains.join(', '))} · tenant <code>${tenant.tid}</code>${leadsTo(world, tenant)}</p>
${table(`People of ${tenant.displayName}`, ['Person', 'Sign-in name', 'App roles', 'What this person shows'], tenant.users.map(personRow))}
</section>`
}

/** Customers of a customer: who signs in where else than at Microsoft Entra. */
function providersSection({ world, hubUrl, providersAddress }: Simulation): string {
  if (world.providers.length === 0 || providersAddress === undefined) return ''
  const ofOrganisation = Map.groupBy(world.providers, ({ organisationId }) => organisationId)
  const parts = [...ofOrganisation].map(([id, providers]) => {
    const name = world.organisations.find(({ organisationId }) => organisationId === id)?.displayName ?? ''
    const start = `${hubUrl ?? ''}/console/sign-in?organisation=${id}`
    const link =
      hubUrl === undefined
        ? ''
        : `<p><a href="${escapeHtml(start)}">Sign in as a customer of ${escapeHtml(name)}</a></p>`
    const rows = providers.flatMap(({ label, people }) =>
      people.map(({ displayName, eMail, note }) => [displayName, label, eMail ?? 'none', note]),
    )
    return link + table(`Customers of ${name}`, ['Person', 'Provider', 'E-mail', 'What this person shows'], rows)
  })
  return `<section class="card" aria-labelledby="providers"><h2 id="providers">Customers at providers of their own</h2>${parts.join('')}</section>`
}

/** The consent story, step by step, for whoever wants to try it. */
function invitationsSection(world: World, hubUrl: string, entra: string): string {
  const invited = world.organisations.flatMap(({ displayName, invitation }) =>
    invitation ? [{ displayName, secret: invitation.secret, tid: invitation.tid }] : [],
  )
  if (invited.length === 0) return ''
  const stories = invited.map(({ displayName, secret, tid }) => {
    const tenant = world.tenants.find((one) => one.tid === tid)
    const people = tenant?.users.filter((user) => user.administrator).map((user) => user.displayName) ?? []
    const state = tenant?.consents.includes('managementUi') ? 'has consented' : 'has not consented yet'
    return `<h3>${escapeHtml(displayName)}</h3>
<p><a href="${escapeHtml(`${hubUrl}/console/invitation#${secret}`)}">Open the invitation of ${escapeHtml(displayName)}</a>${
      tenant ? ` · ${escapeHtml(tenant.displayName)} ${state}` : ''
    }</p>
<ol><li>Open the invitation and go on to Microsoft.</li>
<li>Pick ${escapeHtml(people.join(' or ') || 'an administrator')} and accept; anybody else is told that they may not.</li>
<li>Go to the start page from there: the organisation is active, and its people can sign in.</li>
<li>To see what withdrawn consent looks like, run <code>${escapeHtml(withdrawal(entra, tid ?? '…'))}</code>
and sign in again: Microsoft refuses. The hub itself notices in two nights.</li></ol>`
  })
  return `<section class="card" aria-labelledby="invitations"><h2 id="invitations">Invitations</h2>${stories.join('')}</section>`
}

/** The command that deletes the application in that tenant, as its administrator would in the portal. */
function withdrawal(entra: string, tid: string): string {
  const change = JSON.stringify({ change: 'remove-consent', tid, app: 'managementUi' })
  return `curl ${entra}/__control/world -H 'content-type: application/json' -d '${change}'`
}

function leadsTo(world: World, { tid }: WorldTenant): string {
  const names = world.organisations
    .filter(({ mappings }) => mappings.some((mapping) => mapping.tid === tid))
    .map(({ displayName }) => displayName)
  return names.length === 0 ? '<br>Leads to no organisation.' : `<br>Leads to ${escapeHtml(names.join(', '))}.`
}

function personRow(user: WorldUser): string[] {
  const marks = [
    user.guest ? 'guest' : '',
    user.disabled ? 'disabled' : '',
    user.administrator ? 'may consent' : '',
  ].filter((mark) => mark !== '')
  return [
    `${user.displayName}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`,
    user.upn,
    user.appRoles.length === 0 ? 'none' : user.appRoles.join(', '),
    user.note,
  ]
}

function organisationsSection(world: World): string {
  const rows = world.organisations.map((organisation) => [
    organisation.displayName,
    organisation.externalId,
    organisation.state,
    organisation.mappings
      .map((mapping) => {
        const tenant = world.tenants.find(({ tid }) => tid === mapping.tid)?.displayName ?? mapping.tid
        return `${tenant}: ${mapping.state}, ${mapping.roles.join(', ')}${mapping.anyone === undefined ? '' : `, anyone is ${mapping.anyone}`}`
      })
      .join('; '),
  ])
  return `<section class="card" aria-labelledby="organisations"><h2 id="organisations">Organisations</h2>
${table('Organisations and their tenant mappings', ['Organisation', 'External id', 'State', 'Tenant mappings'], rows)}</section>`
}

/** Programs, and the command with which one gets a token. */
function programsSection({ programs, platform, apps, organisations }: World, entra: string): string {
  const [first] = programs
  if (!first) return ''
  const rows = programs.map(({ displayName, clientId, clientSecret, role, organisationId }) => [
    displayName,
    role === 'PlatformService'
      ? 'platform service'
      : (organisations.find((one) => one.organisationId === organisationId)?.displayName ?? 'not registered yet'),
    clientId,
    clientSecret,
  ])
  const scope = `${apps.systemApi.appIdUri}/.default`
  const command = `curl ${entra}/${platform.tid}/oauth2/v2.0/token -d grant_type=client_credentials -d client_id=${first.clientId} -d client_secret=${first.clientSecret} -d scope=${scope}`
  return `<section class="card" aria-labelledby="programs"><h2 id="programs">Programs</h2>
${table('Programs and their credentials', ['Program', 'Whose', 'Client id', 'Secret'], rows)}
<p>A program gets a token by <code>${escapeHtml(command)}</code>, and asks the hub who it is with it:
<code>curl -H "authorization: Bearer …" …/api/v1/system/identity</code>.</p></section>`
}

function partnerSection(world: World, { tid, customers }: NonNullable<World['partner']>): string {
  const partner = world.tenants.find((tenant) => tenant.tid === tid)?.displayName ?? tid
  return `<section class="card" aria-labelledby="customers"><h2 id="customers">Customers</h2>
<p>${escapeHtml(partner)} administers ${customers.length} customer tenants by delegation, among them
${escapeHtml(
  customers
    .slice(0, 5)
    .map(({ displayName }) => displayName)
    .join(', '),
)}.</p></section>`
}

function table(caption: string, headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return `<div class="scroll" role="region" aria-label="${escapeHtml(caption)}" tabindex="0"><table>
<thead><tr>${headings.map((heading) => `<th scope="col">${escapeHtml(heading)}</th>`).join('')}</tr></thead>
<tbody>${rows
    .map(
      ([head = '', ...cells]) =>
        `<tr><th scope="row">${escapeHtml(head)}</th>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`,
    )
    .join('')}</tbody></table></div>`
}
