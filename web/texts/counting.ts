/** Numbers with their nouns, as a language has them. */
export function counting(locale: string) {
  const plural = new Intl.PluralRules(locale)
  const format = new Intl.NumberFormat(locale)
  const percentage = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  return {
    number: (amount: number) => format.format(amount),
    percent: (part: number) => percentage.format(part),
    count: (amount: number, one: string, other: string) =>
      `${format.format(amount)} ${plural.select(amount) === 'one' ? one : other}`,
  }
}
