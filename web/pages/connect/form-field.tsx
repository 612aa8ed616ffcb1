import { TextInput } from '@mantine/core'
import { texts } from '../../texts/texts.ts'

export type Fault = keyof typeof texts.connect.connection.faults

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What is wrong with something typed, before it is sent; the hub judges it again. */
export const faultOf = {
  needed: (text: string): Fault | undefined => (text.trim() === '' ? 'missing' : undefined),
  guid: (text: string): Fault | undefined => (guid.test(text.trim()) ? undefined : 'guid'),
  optionalGuid: (text: string): Fault | undefined => (text.trim() === '' ? undefined : faultOf.guid(text)),
  address: (text: string): Fault | undefined =>
    /^https?:\/\/\S+$/i.test(text.trim()) && URL.canParse(text.trim()) ? undefined : 'address',
  token: (text: string): Fault | undefined => (/^\S{20,}$/.test(text.trim()) ? undefined : 'token'),
} as const

interface FormFieldProps {
  readonly label: string
  readonly why?: string | undefined
  readonly value: string
  readonly fault?: Fault | undefined
  readonly secret?: boolean
  readonly type?: 'url' | 'text'
  readonly onChange: (value: string) => void
}

/** A field for something that was copied from elsewhere. */
export function FormField({ label, why, value, fault, secret = false, type = 'text', onChange }: FormFieldProps) {
  return (
    <TextInput
      label={label}
      description={why}
      value={value}
      type={secret ? 'password' : type}
      error={fault === undefined ? undefined : texts.connect.connection.faults[fault]}
      maxLength={16_384}
      spellCheck={false}
      autoCapitalize="none"
      autoComplete={secret ? 'new-password' : 'off'}
      onChange={(event) => {
        onChange(event.currentTarget.value)
      }}
    />
  )
}

/** The focus goes to the first field that needs another look. */
export function focusFirstFault(form: HTMLFormElement): void {
  requestAnimationFrame(() => {
    const first = form.querySelector('[aria-invalid="true"]')
    if (first instanceof HTMLElement) first.focus()
  })
}
