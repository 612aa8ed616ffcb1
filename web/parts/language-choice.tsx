import { chooseLanguage, languages, useLanguage, type Language } from '../texts/language.ts'
import { texts } from '../texts/texts.ts'
import { Choice } from './choice.tsx'

const options = Object.entries(languages).map(([value, label]) => ({ value: value as Language, label, lang: value }))

/** In which language the pages speak. Where its texts do not arrive, all stays as it is. */
export function LanguageChoice() {
  const language = useLanguage()
  return (
    <Choice
      name="language"
      label={texts.shell.language}
      options={options}
      value={language}
      onChange={(wished) => {
        chooseLanguage(wished).catch(() => undefined)
      }}
    />
  )
}
