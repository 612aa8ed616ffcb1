import { describe, expect, it } from 'vitest'
import { tokenRefusals } from '../../shared/domain/tokens/refusal.ts'
import { attackClasses } from './corpus.ts'
import { bent, specimens, verdictOn } from './specimens.ts'

const corpus = Object.values(specimens).map((specimen) => ({
  specimen,
  name: specimen.name,
  classes: Object.entries(attackClasses).map(([about, attacksOn]) => ({ about, attacks: attacksOn(specimen) })),
}))

describe.each(corpus)('$name', ({ specimen, classes }) => {
  it('is believed as it is', () => {
    expect(verdictOn(bent(specimen), specimen.wish)).toMatchObject({ kind: specimen.kind })
  })

  describe.each(classes)('is refused where its $about is attacked:', ({ attacks }) => {
    it.each(attacks)('$name', ({ token, code }) => {
      expect(verdictOn(token(), specimen.wish)).toBe(code)
    })
  })
})

describe('the corpus of attacks', () => {
  const attacks = corpus.flatMap(({ name, classes }) =>
    classes.flatMap((each) =>
      each.attacks.map((attack) => ({ ...attack, title: `${name} ${each.about} ${attack.name}` })),
    ),
  )

  it('holds many, each once', () => {
    const titles = attacks.map(({ title }) => title)
    expect(titles.filter((title, index) => titles.indexOf(title) < index)).toEqual([])
    expect(titles.length).toBeGreaterThan(1_000)
  })

  it('reaches every refusal', () => {
    expect(new Set(attacks.map(({ code }) => code))).toEqual(new Set(tokenRefusals))
  })
})
