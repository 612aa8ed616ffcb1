const columns = 5
const rows = 7
const lit = new Set([3, 8, 11, 17, 20, 27, 31])

const windowAt = (place: number) => {
  const x = 36 + (place % columns) * 68
  const y = 60 + Math.floor(place / columns) * 104
  return `M${x} ${y + 72}V${y + 22}a22 22 0 0 1 44 0v50z`
}
const windows = Array.from({ length: columns * rows }, (_, place) => ({
  outline: windowAt(place),
  className: lit.has(place) ? 'facade-window facade-lit' : 'facade-window',
}))

/** The house with many tenants, some of them in. Decoration only. */
export function Facade() {
  return (
    <svg
      className="facade"
      viewBox="0 0 388 900"
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
      focusable="false"
    >
      {windows.map(({ outline, className }) => (
        <path key={outline} d={outline} className={className} />
      ))}
      <path className="facade-line" d="M0 806h388" />
      <path className="facade-window facade-lit" d="M164 900v-48a30 30 0 0 1 60 0v48z" />
    </svg>
  )
}
