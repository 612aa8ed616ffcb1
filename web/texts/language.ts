import { useSyncExternalStore } from 'react'
import { en } from './en.ts'
import { speakBy, type Texts } from './texts.ts'

/** Each names itself. */
export const languages = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof languages

const key = 'tenantry.language'

/** The first language travels with the page, every other one is a file of its own. */
const catalogues: Readonly<Record<Language, () => Promise<Texts>>> = {
  en: () => Promise.resolve(en),
  de: async () => (await import('./de.ts')).de,
}

let spoken: Language = 'en'
const listeners = new Set<() => void>()

/** The language that was chosen in this browser, else the first of the browser's own that there is. */
export function preferredLanguage(): Language {
  const wished = [chosen(), ...navigator.languages].map((tag) => tag?.split('-')[0]?.toLowerCase())
  return wished.find((tag): tag is Language => tag !== undefined && Object.hasOwn(languages, tag)) ?? 'en'
}

/** Shows everything in that language from now on. Where its texts do not arrive, all stays as it is. */
export async function speak(language: Language): Promise<void> {
  const catalogue = await catalogues[language]()
  speakBy(catalogue)
  spoken = language
  document.documentElement.lang = catalogue.locale
  for (const listener of listeners) listener()
}

/** Speaks that language, and remembers it for this browser. */
export async function chooseLanguage(language: Language): Promise<void> {
  await speak(language)
  try {
    localStorage.setItem(key, language)
  } catch {
    // Without storage the choice holds for as long as the page is open.
  }
}

/** The language in use. Whoever asks is shown anew when it changes. */
export const useLanguage = (): Language => useSyncExternalStore(listen, () => spoken)

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

function chosen(): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}
