import { NativeSelect, TextInput } from '@mantine/core'
import type { IdentityProviderFields } from '../../../shared/contract/identity-providers.ts'
import { ProviderIcon } from '../../parts/provider-icon.tsx'
import { texts } from '../../texts/texts.ts'

/** How a provider looks on the sign-in page, and what becomes of the people who come by it. */
export interface Look {
  readonly label: string
  readonly icon: NonNullable<IdentityProviderFields['icon']>
  readonly order: string
  readonly loginHandler: NonNullable<IdentityProviderFields['loginHandler']>
  readonly membershipKind: NonNullable<IdentityProviderFields['membershipKind']>
}

export const newLook: Look = {
  label: '',
  icon: 'key',
  order: '100',
  loginHandler: 'link-by-email',
  membershipKind: 'portal',
}

export const wishOf = ({ label, icon, order, loginHandler, membershipKind }: Look) => ({
  label,
  icon,
  order: Number(order),
  loginHandler,
  membershipKind,
})

interface LookFieldsProps {
  readonly look: Look
  readonly onChange: (look: Look) => void
  readonly faults: Readonly<Record<string, string>>
}

export function LookFields({ look, onChange, faults }: LookFieldsProps) {
  const { provider } = texts
  return (
    <>
      <section className="part" aria-labelledby="look">
        <h2 id="look">{provider.look}</h2>
        <TextInput
          label={provider.label}
          description={provider.labelWhy}
          value={look.label}
          error={faults['label']}
          maxLength={200}
          onChange={(event) => {
            onChange({ ...look, label: event.currentTarget.value })
          }}
        />
        <NativeSelect
          label={provider.icon}
          value={look.icon}
          leftSection={<ProviderIcon name={look.icon} />}
          data={choices(provider.icons)}
          onChange={(event) => {
            onChange({ ...look, icon: event.currentTarget.value as Look['icon'] })
          }}
        />
        <TextInput
          type="number"
          min={0}
          max={1000}
          label={provider.order}
          description={provider.orderWhy}
          value={look.order}
          error={faults['order']}
          onChange={(event) => {
            onChange({ ...look, order: event.currentTarget.value })
          }}
        />
      </section>
      <section className="part" aria-labelledby="people">
        <h2 id="people">{provider.people}</h2>
        <NativeSelect
          label={provider.loginHandler}
          description={provider.loginHandlerWhy[look.loginHandler]}
          value={look.loginHandler}
          data={choices(provider.loginHandlers)}
          onChange={(event) => {
            onChange({ ...look, loginHandler: event.currentTarget.value as Look['loginHandler'] })
          }}
        />
        <NativeSelect
          label={provider.membershipKind}
          description={provider.membershipKindWhy[look.membershipKind]}
          value={look.membershipKind}
          data={choices(provider.membershipKinds)}
          onChange={(event) => {
            onChange({ ...look, membershipKind: event.currentTarget.value as Look['membershipKind'] })
          }}
        />
      </section>
    </>
  )
}

const choices = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }))
