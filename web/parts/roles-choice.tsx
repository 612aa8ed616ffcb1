import { texts } from '../texts/texts.ts'
import { Checks } from './checks.tsx'

export type Role = keyof typeof texts.roles

interface RolesChoiceProps {
  readonly label: string
  readonly roles: readonly Role[]
  readonly onChange: (roles: readonly Role[]) => void
}

/** Any of the roles of people. */
export function RolesChoice({ label, roles, onChange }: RolesChoiceProps) {
  return (
    <Checks
      label={label}
      options={(Object.keys(texts.roles) as Role[]).map((value) => ({ value, label: texts.roles[value] }))}
      values={roles}
      onChange={onChange}
    />
  )
}
