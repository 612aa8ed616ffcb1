import { texts } from '../texts/texts.ts'

/** What the hub says of whom a token is for (`shared/domain/tokens/audience-reasons.ts`); everything else is a word of the provider's. */
const untrusted = 'audiences that are not trusted: '

/** Why a check refused, in words that say what to do. */
export function reasonWords(reason: string): string {
  const { audiences, reason: said } = texts.test
  if (reason.startsWith(untrusted)) return audiences.untrusted(reason.slice(untrusted.length))
  if (reason === 'several audiences and no azp') return audiences.azpMissing
  return reason === 'azp names another client' ? audiences.azpForeign : said(reason)
}
