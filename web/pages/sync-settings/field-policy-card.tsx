import type { OutputOf } from '../../api/call.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { Check } from '../../parts/check.tsx'
import { Notice } from '../../parts/notice.tsx'
import type { ActiveOrganisation } from '../../session/use-session.ts'
import { texts } from '../../texts/texts.ts'
import { SettingCard } from './setting-card.tsx'
import { useSetting } from './use-setting.ts'

type Policy = OutputOf<'readFieldPolicy'>
const toggles = ['displayName', 'email', 'phone', 'role', 'upn', 'markInactiveWhenDisabled'] as const
type Draft = Record<(typeof toggles)[number], boolean>

const draftOf = ({ displayName, email, phone, role, upn, markInactiveWhenDisabled }: Policy): Draft => ({
  displayName,
  email,
  phone,
  role,
  upn,
  markInactiveWhenDisabled,
})

/** Which fields of contacts syncs may overwrite. */
export function FieldPolicyCard({ active }: { readonly active: ActiveOrganisation }) {
  const { organisationId, permissions, flags } = active
  const call = useCall()
  const setting = useSetting<Policy, Draft>({
    queryKey: ['field-policy', organisationId],
    read: (signal) => call(syncApi.readFieldPolicy, { organisationId }, signal),
    draftOf,
    save: (draft, expected) => call(syncApi.changeFieldPolicy, { organisationId, ...draft, ...expected }),
  })
  const { draft, base, set, saving } = setting
  const { settings } = texts
  const open = flags.includes('entra-integration-field-sync')
  const opened = open
    ? toggles.filter((name) => draft?.[name] && !base?.[name] && name !== 'markInactiveWhenDisabled')
    : []
  return (
    <SettingCard
      id="field-policy"
      title={settings.policy}
      lead={settings.policyLead}
      setting={setting}
      mayChange={open && permissions.includes('system_settings.update')}
      told={false}
      onSave={() => {
        if (draft) saving.mutate(draft)
      }}
    >
      {open ? null : <p>{settings.policyClosed}</p>}
      {draft && open ? (
        <div className="checks">
          {toggles.map((name) => (
            <Check
              key={name}
              label={settings.toggle[name]}
              description={settings.toggleWhy[name]}
              checked={draft[name]}
              onChange={(checked) => {
                set({ [name]: checked })
              }}
            />
          ))}
        </div>
      ) : null}
      {opened.length === 0 ? null : (
        <Notice tone="warning">
          <p>{settings.policyWarning(opened.map((name) => settings.toggle[name]))}</p>
        </Notice>
      )}
    </SettingCard>
  )
}
