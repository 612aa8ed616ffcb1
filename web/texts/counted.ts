/** Numbers with their noun, as a language writes them. */
export function counting(locale: string) {
  const plural = new Intl.PluralRules(locale)
  const number = new Intl.NumberFormat(locale)
  return {
    number: (amount: number) => number.format(amount),
    count: (amount: number, one: string, other: string) =>
      `${number.format(amount)} ${plural.select(amount) === 'one' ? one : other}`,
  }
}
