import { Textarea, TextInput } from '@mantine/core'
import type { OutputOf } from '../../api/call.ts'
import { ProblemError } from '../../api/errors.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { Check } from '../../parts/check.tsx'
import type { ActiveOrganisation } from '../../session/use-session.ts'
import { texts } from '../../texts/texts.ts'
import { isTold, withFault } from '../book/record-form.tsx'
import { faultOf } from '../book/use-record.ts'
import { FilterEffect } from './filter-effect.tsx'
import { SettingCard } from './setting-card.tsx'
import { useSetting } from './use-setting.ts'

type Filter = OutputOf<'readSyncFilter'>
const toggles = ['sharedMailbox', 'disabled', 'missingIdentity', 'guest', 'unlicensed', 'serviceAccount'] as const
type Toggle = (typeof toggles)[number]

/** Lists stand in the form as texts, an entry a line. */
interface Draft extends Readonly<Record<Toggle, boolean>> {
  readonly servicePatterns: string
  readonly customPatterns: string
  readonly groups: string
  readonly brakePercent: string
}

const draftOf = (filter: Filter): Draft => ({
  ...(Object.fromEntries(toggles.map((name) => [name, filter[name]])) as Record<Toggle, boolean>),
  servicePatterns: filter.servicePatterns.join('\n'),
  customPatterns: filter.customPatterns.join('\n'),
  groups: filter.groups.map(({ tid, groupId }) => `${tid} ${groupId}`).join('\n'),
  brakePercent: String(filter.brakePercent),
})

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** What of a draft is sent. */
const sent = ({ servicePatterns, customPatterns, groups, brakePercent, ...rest }: Draft) => ({
  ...rest,
  servicePatterns: lines(servicePatterns),
  customPatterns: lines(customPatterns),
  groups: lines(groups).map((line) => {
    const [tid = '', groupId = ''] = line.split(/[\s,;]+/)
    return { tid, groupId }
  }),
  brakePercent: Number(brakePercent),
})

const fields = ['servicePatterns', 'customPatterns', 'groups', 'brakePercent'] as const

/** What is wrong with the patterns of one field. A refusal names each pattern that cannot be used. */
function patternFault(error: Error | null, text: string): string | undefined {
  if (!(error instanceof ProblemError) || error.code !== 'pattern.invalid') return undefined
  const own = error.faults.filter((fault) => lines(text).some((pattern) => fault.startsWith(`${pattern}: `)))
  return own.length === 0 ? undefined : own.join('; ')
}

/** Whom syncs leave out, and when the brake stops one; with what that would do to a tenant, before it is saved. */
export function FilterCard({ active }: { readonly active: ActiveOrganisation }) {
  const { organisationId, permissions } = active
  const call = useCall()
  const setting = useSetting<Filter, Draft>({
    queryKey: ['sync-filter', organisationId],
    read: (signal) => call(syncApi.readSyncFilter, { organisationId }, signal),
    draftOf,
    save: (draft, expected) => call(syncApi.changeSyncFilter, { organisationId, ...sent(draft), ...expected }),
  })
  const { draft, base, set, saving } = setting
  const { settings } = texts
  const mayChange = permissions.includes('system_settings.update')
  const errorOf = (name: (typeof fields)[number]) =>
    withFault(faultOf(saving.error, name) ?? (draft && patternFault(saving.error, draft[name])))
  return (
    <SettingCard
      id="filter"
      title={settings.filter}
      lead={settings.filterLead}
      setting={setting}
      mayChange={mayChange}
      told={
        saving.error !== null &&
        (isTold(
          saving.error,
          fields.map((name) => ({ name })),
        ) ||
          fields.some((name) => errorOf(name) !== undefined))
      }
      onSave={() => {
        if (draft) saving.mutate(draft)
      }}
    >
      {draft && base ? (
        <>
          <div className="setting-checks">
            {toggles.map((name) => (
              <Check
                key={name}
                label={settings.leaveOut[name]}
                checked={draft[name]}
                onChange={(checked) => {
                  set({ [name]: checked })
                }}
              />
            ))}
          </div>
          <div className="filters fields">
            {(['servicePatterns', 'customPatterns', 'groups'] as const).map((name) => (
              <Textarea
                key={name}
                label={settings.list[name]}
                description={settings.listWhy[name]}
                rows={5}
                spellCheck={false}
                value={draft[name]}
                error={errorOf(name)}
                onChange={(event) => {
                  set({ [name]: event.currentTarget.value })
                }}
              />
            ))}
            <TextInput
              label={settings.brake}
              description={settings.brakeWhy}
              inputMode="numeric"
              maxLength={3}
              value={draft.brakePercent}
              error={errorOf('brakePercent')}
              onChange={(event) => {
                set({ brakePercent: event.currentTarget.value })
              }}
            />
          </div>
          {mayChange ? <FilterEffect organisationId={organisationId} draft={sent(draft)} kept={sent(base)} /> : null}
        </>
      ) : null}
    </SettingCard>
  )
}
