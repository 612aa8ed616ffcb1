import { useMantineColorScheme, VisuallyHidden } from '@mantine/core'
import { Link } from 'react-router'
import { pages } from '../../shared/contract/pages.ts'
import { Choice } from '../parts/choice.tsx'
import { LanguageChoice } from '../parts/language-choice.tsx'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { useSignOut } from '../session/use-sign-out.ts'
import type { SignedIn } from '../session/use-session.ts'
import { texts } from '../texts/texts.ts'

const themes = ['light', 'dark', 'auto'] as const

/** Who one is, how the console looks and speaks, and the way out. Of nobody: only how it looks and speaks. */
export function AccountMenu({ session }: { readonly session: SignedIn | undefined }) {
  // Otherwise the library writes a style element into the page for a moment, which the content security policy refuses.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const { shell } = texts
  return (
    <>
      <button
        type="button"
        className="frame-button frame-account focus-ring"
        popoverTarget="account-panel"
        aria-label={shell.yours}
      >
        <span className="frame-initials" aria-hidden="true">
          {session ? initialsOf(session.member.displayName) : '⋯'}
        </span>
      </button>
      <div id="account-panel" popover="auto" className="frame-panel">
        {session ? (
          <div>
            <p className="quiet small">{shell.signedInAs}</p>
            <p className="frame-panel-name">{session.member.displayName}</p>
            <Link to={pages.account} className="text-link small">
              {texts.account.link}
            </Link>
          </div>
        ) : null}
        <Choice
          name="theme"
          label={shell.theme}
          options={themes.map((value) => ({ value, label: shell.themes[value] }))}
          value={colorScheme}
          onChange={setColorScheme}
        />
        <LanguageChoice />
        {session ? <WaysOut /> : null}
      </div>
    </>
  )
}

function WaysOut() {
  const signOut = useSignOut()
  return (
    <div className="frame-panel-end">
      {signOut.error ? <ProblemNotice error={signOut.error} /> : null}
      <button
        type="button"
        className="frame-panel-action focus-ring"
        onClick={() => {
          signOut.mutate(false)
        }}
      >
        {texts.home.signOut}
      </button>
      <button
        type="button"
        className="frame-panel-action focus-ring"
        aria-describedby="everywhere-why"
        onClick={() => {
          signOut.mutate(true)
        }}
      >
        {texts.home.signOutEverywhere}
      </button>
      <p className="quiet small frame-panel-note" id="everywhere-why">
        {texts.home.signOutEverywhereWhy}
      </p>
      <VisuallyHidden role="status">{signOut.isPending ? texts.loading : ''}</VisuallyHidden>
    </div>
  )
}

/** At most two letters, the first of the first and of the last word. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters
    .map((word) => String.fromCodePoint(word?.codePointAt(0) ?? 0x2022))
    .join('')
    .toLocaleUpperCase(texts.locale)
}
