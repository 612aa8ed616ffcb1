import { faultsOf } from '../api/faults.ts'
import { texts } from '../texts/texts.ts'

/** What is wrong with each field in words: what the form saw by itself, then what the hub says. */
export function wordsOfFaults(
  seen: Readonly<Partial<Record<string, 'needed' | 'address'>>>,
  error: Error | null,
): Readonly<Record<string, string>> {
  const { providerSettings: settings, fieldWords: fields } = texts
  const own = Object.entries(seen).map(([name, fault]) => [name, settings.faults[fault ?? 'needed']])
  const told = Object.entries(faultsOf(error)).map(([name, reason]) => [name, fields.reasons[reason] ?? reason])
  return Object.fromEntries([...told, ...own]) as Readonly<Record<string, string>>
}

/** Leads to the first field that needs another look, once it says so. */
export function focusFirstFault(form: HTMLFormElement): void {
  requestAnimationFrame(() => {
    const first = form.querySelector('[aria-invalid="true"]')
    if (first instanceof HTMLElement) first.focus()
  })
}
