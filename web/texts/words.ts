/** The shape of a catalogue without its words: what another language has to fill, key by key. */
export type Words<Catalogue> = Catalogue extends string
  ? string
  : Catalogue extends (...values: infer Values) => unknown
    ? (...values: Values) => string
    : { readonly [Key in keyof Catalogue]: Words<Catalogue[Key]> }
