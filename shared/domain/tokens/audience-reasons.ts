/** What was wrong with whom a token is for, in the words that a test and a trace show. */
export const audienceReasons = {
  azpMissing: 'several audiences and no azp',
  azpForeign: 'azp names another client',
} as const

const untrusted = 'audiences that are not trusted: '
const unshown = '(one that cannot be shown)'
const mostShown = 5

/** An audience is no person's: what could be an e-mail address is not shown. ZITADEL once wrote `1234@project`. */
const isShown = (audience: string) => /^(?:[\w.:/~%?=&#+-]{1,200}|\d{1,40}@[\w-]{1,80})$/.test(audience)

/** Names those that an administrator may want to trust, as far as they can be shown. */
export function untrustedAudiences(audiences: readonly string[]): string {
  const shown = audiences.slice(0, mostShown).map((audience) => (isShown(audience) ? audience : unshown))
  return untrusted + [...new Set(shown)].join(' ')
}

/** Whether a text is one of these reasons. */
export const isAudienceReason = (text: string): boolean =>
  text === audienceReasons.azpMissing ||
  text === audienceReasons.azpForeign ||
  (text.startsWith(untrusted) &&
    text
      .slice(untrusted.length)
      .replace(unshown, 'unshown')
      .split(' ')
      .every((each) => isShown(each)))
