const key = 'tenantry.organisation'

/** Notes at whose provider a person signs in, so that this browser's sign-in page offers it again when a session has ended. */
export function noteOrganisation(organisation: string): void {
  try {
    localStorage.setItem(key, organisation)
  } catch {
    // Without storage the address of the sign-in page has to name it each time.
  }
}

/** The organisation whose sign-in page this is: the one that the address names, else the one of the last sign-in. */
export function ownOrganisation(named: string | null): string | undefined {
  if (named !== null) return named
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}
