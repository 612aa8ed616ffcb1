const signedOut = {
  sentence: 'The connected account was signed out, or its sign-in has expired.',
  remedy: 'Connect again with an account that administers the customers.',
}
const secondFactor =
  'Connect again and sign in with a second factor; check what Conditional Access asks of this application.'
const laterAgain = 'Try again in a few minutes.'

/** What is wrong with a connection and what to do: by Microsoft's own number of the reason, which says most, else by code. */
export const enConnectDiagnoses = {
  numbers: {
    65001: {
      sentence: 'Consent to the application is missing in that tenant.',
      remedy: 'Have an administrator of that tenant consent to the application.',
    },
    7000222: {
      sentence: 'The application’s secret has expired.',
      remedy: 'Make a new secret at the app registration, and connect again with it.',
    },
    7000215: {
      sentence: 'The application’s secret is wrong.',
      remedy: 'Copy the secret’s value (not its id) from the app registration, and connect again with it.',
    },
    7000218: {
      sentence: 'The application’s secret did not arrive.',
      remedy: 'Register the application as a web application with a secret, and connect again.',
    },
    700016: {
      sentence: 'The application is unknown in that tenant.',
      remedy: 'Check the client id; register the application for several tenants, and have the tenant consent to it.',
    },
    7000229: {
      sentence: 'The application has no service principal in that tenant.',
      remedy: 'Have an administrator of that tenant consent to the application.',
    },
    7000112: {
      sentence: 'The application is disabled in that tenant.',
      remedy: 'Have an administrator of that tenant enable it among its enterprise applications.',
    },
    90002: {
      sentence: 'The tenant is unknown to Microsoft.',
      remedy: 'Check the tenant id and the cloud. A tenant that was deleted is not found any more.',
    },
    500011: {
      sentence: 'The application has no identifier URI api://{client id} in that tenant.',
      remedy: 'Set the application’s identifier URI to api:// and its client id.',
    },
    50020: {
      sentence: 'The connected account has no access to that tenant.',
      remedy: 'Have the customer approve a delegated administration relationship that has not ended.',
    },
    50076: { sentence: 'The connected account has to prove itself with a second factor.', remedy: secondFactor },
    50079: { sentence: 'The connected account has to enrol in multi-factor authentication.', remedy: secondFactor },
    50158: { sentence: 'The connected account has to prove itself outside of Microsoft.', remedy: secondFactor },
    53003: { sentence: 'Conditional Access keeps the connected account out.', remedy: secondFactor },
    53000: { sentence: 'Conditional Access asks for a device that complies with its rules.', remedy: secondFactor },
    70000: signedOut,
    70008: signedOut,
    700082: signedOut,
    50173: signedOut,
  },
  codes: {
    'credential.missing': {
      sentence: 'No application is known to connect with, or its credentials are gone.',
      remedy: 'Connect with your own app registration, or ask the operator of the platform to set one up.',
    },
    'credential.expired': {
      sentence: 'The token that was pasted for CIPP is over.',
      remedy: 'Connect again with a client id and secret, which renew themselves, or with a new token.',
    },
    'credential.rejected': {
      sentence: 'The credentials were not accepted.',
      remedy: 'Check the client id and the secret’s value (not its id), then connect again.',
    },
    'consent.missing': {
      sentence: 'Consent to the application is missing.',
      remedy: 'Have an administrator of the tenant consent to the application, then connect again.',
    },
    'access.refused': {
      sentence: 'The credentials are good, but may not read that.',
      remedy:
        'Directly: give the account a delegated role (GDAP) that reads the directory, such as Directory Readers. CIPP: check the role, the tenants and the addresses that its API client is allowed.',
    },
    'provider.declined': {
      sentence: 'The sign-in at Microsoft was cancelled, or consent was not given.',
      remedy: 'Start again and accept what Microsoft asks, or have an administrator of your tenant do it.',
    },
    'answer.invalid': {
      sentence: 'Microsoft gave no lasting access.',
      remedy: 'Check that the application may ask for offline_access, then connect again.',
    },
    'tenant.mismatched': {
      sentence: 'The account is of another tenant than the application.',
      remedy: 'Sign in with an account of the application’s tenant, or leave the tenant id empty.',
    },
    'source.misaddressed': {
      sentence: 'The address answers with a page: that is not CIPP’s API.',
      remedy: 'Give the address of the API that CIPP shows under its API settings.',
    },
    'source.failing': {
      sentence: 'CIPP answers, and says that its own access to Microsoft does not work.',
      remedy: 'Run the permission check in CIPP, then try again.',
    },
    'source.throttled': { sentence: 'The source asks for patience.', remedy: laterAgain },
    'source.unavailable': { sentence: 'The source does not answer.', remedy: laterAgain },
    'source.unreadable': {
      sentence: 'The source answered with something that we cannot read.',
      remedy: 'Give the reference below to whoever runs the hub: its log has the answer.',
    },
    'tenant.confused': {
      sentence: 'The source gave the people of another tenant than was asked for.',
      remedy: 'Check the tenant in CIPP, and tell those who run it.',
    },
    'address.refused': {
      sentence: 'The address does not lead to the public internet, so the hub does not call it.',
      remedy: 'Give an https address of a public host.',
    },
    'address.unresolved': { sentence: 'The host of the address cannot be found.', remedy: 'Check the address.' },
    'address.unreachable': {
      sentence: 'Nobody answers at the address.',
      remedy: 'Check that CIPP runs, and that its firewall lets the hub in.',
    },
    'state.expired': {
      sentence: 'The sign-in at Microsoft took longer than ten minutes.',
      remedy: 'Start again and finish it within ten minutes.',
    },
    'state.foreign': {
      sentence: 'The answer of Microsoft belongs to another browser or to somebody else.',
      remedy: 'Start again here and finish it in this browser, with the same account.',
    },
  },
} as const
