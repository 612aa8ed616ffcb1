import type { ErrorCode } from './hub-error.ts'

/** What one of Entra's own numbers means for a connection, in the operator's words. */
export interface Aadsts {
  readonly number: number
  readonly code: ErrorCode
  readonly sentence: string
  readonly remedy: string
}

const signedOut = (number: number): Aadsts => ({
  number,
  code: 'credential.rejected',
  sentence: 'The connected account was signed out, or its sign-in has expired.',
  remedy: 'Connect again with an account that administers the customers.',
})
const secondFactor = (number: number, sentence: string): Aadsts => ({
  number,
  code: 'access.refused',
  sentence,
  remedy: 'Connect again and sign in with a second factor; check what Conditional Access asks of this application.',
})

/**
 * The specific number is looked at before the OAuth error `invalid_grant`, which stands for many things; of several numbers in one answer
 * the first here counts. Microsoft: "Microsoft Entra authentication and authorization error codes".
 */
const known: readonly Aadsts[] = [
  {
    number: 65001,
    code: 'consent.missing',
    sentence: 'Consent to the application is missing in that tenant.',
    remedy: 'Have an administrator of that tenant consent to the application.',
  },
  {
    number: 7000222,
    code: 'credential.rejected',
    sentence: "The application's secret has expired.",
    remedy: 'Make a new secret at the app registration, and connect again with it.',
  },
  {
    number: 7000215,
    code: 'credential.rejected',
    sentence: "The application's secret is wrong.",
    remedy: "Copy the secret's value (not its id) from the app registration, and connect again with it.",
  },
  {
    number: 7000218,
    code: 'credential.rejected',
    sentence: "The application's secret did not arrive.",
    remedy: 'Register the application as a web application with a secret, and connect again.',
  },
  {
    number: 700016,
    code: 'credential.rejected',
    sentence: 'The application is unknown in that tenant.',
    remedy: 'Check the client id; register the application for several tenants, and have the tenant consent to it.',
  },
  {
    number: 7000229,
    code: 'consent.missing',
    sentence: 'The application has no service principal in that tenant.',
    remedy: 'Have an administrator of that tenant consent to the application.',
  },
  {
    number: 7000112,
    code: 'access.refused',
    sentence: 'The application is disabled in that tenant.',
    remedy: 'Have an administrator of that tenant enable it among its enterprise applications.',
  },
  {
    number: 90002,
    code: 'credential.rejected',
    sentence: 'The tenant is unknown to Microsoft.',
    remedy: 'Check the tenant id and the cloud. A tenant that was deleted is not found any more.',
  },
  secondFactor(50076, 'The connected account has to prove itself with a second factor.'),
  secondFactor(50079, 'The connected account has to enrol in multi-factor authentication.'),
  secondFactor(50158, 'The connected account has to prove itself outside of Microsoft.'),
  secondFactor(53003, 'Conditional Access keeps the connected account out.'),
  secondFactor(53000, 'Conditional Access asks for a device that complies with its rules.'),
  {
    number: 50020,
    code: 'access.refused',
    sentence: 'The connected account has no access to that tenant.',
    remedy: 'Have the customer approve a delegated administration relationship with the partner that has not ended.',
  },
  signedOut(70008),
  signedOut(700082),
  signedOut(50173),
  signedOut(70000),
  {
    number: 500011,
    code: 'credential.rejected',
    sentence: 'The application has no identifier URI api://{client id} in that tenant.',
    remedy: "Set the application's identifier URI to api:// and its client id.",
  },
]

/** What the numbers of an answer mean; undefined where none is known here. */
export function meaningOf(numbers: readonly unknown[]): Aadsts | undefined {
  return known.find(({ number }) => numbers.includes(number))
}

/** Every AADSTS number that a text names, in its order. */
export function aadstsIn(text: string): number[] {
  return [...text.matchAll(/AADSTS(\d{4,9})/g)].map(([, digits]) => Number(digits))
}
