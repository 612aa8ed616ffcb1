import type { ReactNode } from 'react'
import { Facade } from './facade.tsx'
import { LanguageChoice } from './language-choice.tsx'
import { Logo } from './logo.tsx'

/** The pages before one is in: the house on one side, one question on the other. */
export function OutsideLayout({ children }: { readonly children: ReactNode }) {
  return (
    <div className="outside">
      <div className="outside-art">
        <Facade />
      </div>
      <div className="outside-page">
        <header className="outside-header">
          <Logo />
        </header>
        <main className="outside-main" id="content">
          {children}
        </main>
        <footer className="outside-footer">
          <LanguageChoice />
        </footer>
      </div>
    </div>
  )
}
