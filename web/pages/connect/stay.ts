/** State of a change of address that is no other page: the focus stays where it is. */
export const stay = { stay: true } as const
