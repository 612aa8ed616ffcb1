interface Placed {
  readonly providerId: string
  readonly label: string
  readonly order: number
}

/** As the sign-in page has them: lowest first, then by name. */
export const inOrder = <Each extends Placed>(providers: readonly Each[]): readonly Each[] =>
  [...providers].sort((one, other) => one.order - other.order || one.label.localeCompare(other.label, 'en'))

const step = 10

/**
 * What is to be changed so that one of them moves by a place: two orders change hands, or, where they do not tell all of them apart, every
 * place is numbered anew.
 * @param by -1 for up, 1 for down
 * @returns the providers whose order changes, and to what; none where there is no such place
 */
export function afterMove<Each extends Placed>(
  providers: readonly Each[],
  providerId: string,
  by: -1 | 1,
): readonly { readonly provider: Each; readonly order: number }[] {
  const all = inOrder(providers)
  const from = all.findIndex((each) => each.providerId === providerId)
  const [moved, other] = [all[from], all[from + by]]
  if (!moved || !other) return []
  const isDistinct = new Set(all.map(({ order }) => order)).size === all.length
  if (isDistinct)
    return [
      { provider: moved, order: other.order },
      { provider: other, order: moved.order },
    ]
  return all
    .with(from, other)
    .with(from + by, moved)
    .map((provider, place) => ({ provider, order: (place + 1) * step }))
    .filter(({ provider, order }) => provider.order !== order)
}
