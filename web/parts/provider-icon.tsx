import type { ProviderIcon as Name } from '../../shared/contract/identity-providers.ts'

/** Strokes on a field of 24 by 24. */
const strokes: Readonly<Record<Name, string>> = {
  key: 'M14 10a5 5 0 1 0-3.5 4.8L12.5 17h2v2h2v2h3.5v-3.5L13.7 11.3',
  building: 'M5 21V4h10v17M15 9h4v12M3 21h18M8 8h1M11 8h1M8 12h1M11 12h1M8 16h1M11 16h1',
  bank: 'M3 9l9-5 9 5H3zM5 9v9M10 9v9M14 9v9M19 9v9M3 21h18M4 18h16',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.5-7 8-7s8 3 8 7',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  shield: 'M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6l8-3z',
}

/** Beside a label that says the same: of no meaning of its own. */
export function ProviderIcon({ name }: { readonly name: Name }) {
  return (
    <svg width="20" height="20" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={strokes[name]} fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinejoin="round" />
    </svg>
  )
}
