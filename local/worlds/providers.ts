import { fictionalId } from './fictional-id.ts'
import type { WorldProvider, WorldProviderPerson } from './world.ts'

/** A person of a customer's provider; without an address where `eMail` is left out. */
function customer(world: string, displayName: string, note: string, eMail?: string): WorldProviderPerson {
  const [givenName = displayName, surname = displayName] = displayName.split(' ')
  const subject = fictionalId(world, 'customer', displayName)
  return { subject, displayName, givenName, surname, ...(eMail === undefined ? {} : { eMail }), note }
}

/** How the customers of one bank sign in: at its own OpenID provider, at its B2C tenant, and at Facebook. The secrets open simulators only. */
export function providersOf(world: string, organisationId: string): WorldProvider[] {
  const who = (name: string, note: string, eMail?: string) => customer(world, name, note, eMail)
  return [
    {
      kind: 'oidc',
      name: 'tarnholt-customers',
      organisationId,
      label: 'Tarnholt customers',
      clientId: 'tenantry',
      clientSecret: 'local-only-tarnholt-customers-secret',
      people: [
        who('Nadia Wold', 'A customer with an account at the bank’s own provider.', 'nadia.wold@post.example'),
        who('Emil Strand', 'Another customer; without an e-mail address, so refused.'),
      ],
    },
    {
      kind: 'b2c',
      name: 'tarnholt-b2c.onmicrosoft.example',
      tenantId: fictionalId(world, 'tenant', 'tarnholt-b2c'),
      organisationId,
      label: 'Tarnholt account (B2C)',
      clientId: fictionalId(world, 'app', 'tarnholt-b2c'),
      clientSecret: 'local-only-tarnholt-b2c-secret',
      policies: {
        'sign-in': 'B2C_1_susi',
        'password-reset': 'B2C_1_reset',
        'profile-edit': 'B2C_1_edit',
      },
      people: [
        who('Signe Aas', 'Signs in, forgets her password, edits her profile.', 'signe.aas@post.example'),
        who('Otto Lind', 'Registered without an e-mail address: refused.'),
      ],
    },
    {
      kind: 'facebook',
      name: 'facebook',
      organisationId,
      label: 'Facebook',
      clientId: '902110500000042',
      clientSecret: 'local-only-facebook-app-secret',
      people: [
        who('Liv Berg', 'Shares her e-mail address.', 'liv.berg@post.example'),
        who('Kaja Moe', 'Signed up at Facebook by telephone, without an e-mail address: refused.'),
      ],
    },
  ]
}
