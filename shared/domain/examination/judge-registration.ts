import { ill, unsure, well, type Finding } from './finding.ts'

/** What Entra said when the hub asked for a token of its own, by Entra's numbers. */
export type RegistrationAnswer =
  | { readonly kind: 'token' }
  | { readonly kind: 'refused'; readonly numbers: readonly number[] }
  | { readonly kind: 'silent' }

const mends: readonly (readonly [number: number, what: string, mend: string])[] = [
  [
    700016,
    "Entra does not know the Management UI in the platform's tenant.",
    'Check MANAGEMENT_UI_CLIENT_ID and PLATFORM_TENANT_ID; deploy infra/entra, and consent in the own tenant.',
  ],
  [
    7000229,
    "The Management UI has no service principal in the platform's tenant.",
    'Consent to it there, or deploy infra/entra again.',
  ],
  [
    7000215,
    'The secret of the Management UI is wrong.',
    "Put the secret's value (not its id) into the vault as app--management-ui-client-secret; where it is right there, Azure has not resolved the reference: see Environment variables of the app.",
  ],
  [
    7000222,
    'The secret of the Management UI has expired.',
    'Make a new one at the registration and put it into the vault as app--management-ui-client-secret.',
  ],
  ...[700211, 700212, 700213].map(
    (number) =>
      [
        number,
        "The Management UI does not trust the hub's managed identity.",
        "Deploy infra/entra with the identity's principal id as hubIdentityPrincipalId: issuer, subject and audience are compared letter by letter. A new credential works after some minutes.",
      ] as const,
  ),
  [
    7000218,
    'The Management UI sent no secret.',
    'It is registered as a public client: register it as a web application.',
  ],
  [90002, "There is no such tenant as the platform's.", 'Check PLATFORM_TENANT_ID and ENTRA_AUTHORITY_HOST.'],
  [
    500011,
    "Entra does not know the Management API in the platform's tenant.",
    'Check MANAGEMENT_API_SCOPE; deploy infra/entra, which makes its service principal.',
  ],
  [
    501051,
    "The Management API asks for an assignment that the Management UI has not in the platform's tenant.",
    'Turn "Assignment required" off for it, or assign it.',
  ],
]

export function judgeRegistration(answer: RegistrationAnswer): Finding {
  if (answer.kind === 'token') return well('registration', 'Entra knows the registrations and takes the credential.')
  if (answer.kind === 'silent')
    return unsure(
      'registration',
      'Entra did not answer.',
      "Ask again; look at the way out of the network and, where the hub has no secret, at the app's managed identity.",
    )
  const known = mends.find(([number]) => answer.numbers.includes(number))
  if (known) return ill('registration', known[1], known[2])
  const numbers = answer.numbers.map((number) => `AADSTS${String(number)}`).join(', ')
  return ill(
    'registration',
    `Entra refuses the Management UI${numbers === '' ? '' : ` (${numbers})`}.`,
    'Look the number up at login.microsoftonline.com/error.',
  )
}
