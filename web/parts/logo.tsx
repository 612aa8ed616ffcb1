import { texts } from '../texts/texts.ts'

/** Three doors of one house, the middle one lit: the Organisation that one is in. */
export function Logo() {
  return (
    <span className="logo">
      <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
        <rect className="logo-ground" width="32" height="32" rx="7" />
        <path className="logo-door" d="M5 25V15a3.5 3.5 0 0 1 7 0v10zM20 25V15a3.5 3.5 0 0 1 7 0v10z" />
        <path className="logo-lit" d="M12.5 25V11a3.5 3.5 0 0 1 7 0v14z" />
      </svg>
      <span className="logo-name">{texts.product}</span>
    </span>
  )
}
