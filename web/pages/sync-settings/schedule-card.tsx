import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { OutputOf } from '../../api/call.ts'
import { syncApi } from '../../api/sync-routes.ts'
import { useCall } from '../../api/use-call.ts'
import { Check } from '../../parts/check.tsx'
import { Moment } from '../../parts/moment.tsx'
import type { ActiveOrganisation } from '../../session/use-session.ts'
import { texts } from '../../texts/texts.ts'
import { isTold, withFault } from '../book/record-form.tsx'
import { faultOf } from '../book/use-record.ts'
import { nextRuns } from './next-runs.ts'
import { SettingCard } from './setting-card.tsx'
import { useSetting } from './use-setting.ts'

type Schedule = OutputOf<'readSyncSchedule'>
const units = { minutes: 1, hours: 60, days: 1440 } as const
type Unit = keyof typeof units

interface Draft {
  readonly on: boolean
  readonly amount: string
  readonly unit: Unit
  readonly alertTo: string
}

function draftOf({ on, intervalMinutes, alertTo = '' }: Schedule): Draft {
  const unit = (['days', 'hours'] as const).find((one) => intervalMinutes % units[one] === 0) ?? 'minutes'
  return { on, amount: String(intervalMinutes / units[unit]), unit, alertTo }
}

/** When syncs start by themselves, with the moments that come of it. */
export function ScheduleCard({ active }: { readonly active: ActiveOrganisation }) {
  const { organisationId, permissions } = active
  const call = useCall()
  const [now] = useState(() => Date.now())
  const setting = useSetting<Schedule, Draft>({
    queryKey: ['sync-schedule', organisationId],
    read: (signal) => call(syncApi.readSyncSchedule, { organisationId }, signal),
    draftOf,
    save: ({ on, amount, unit, alertTo }, expected) =>
      call(syncApi.changeSyncSchedule, {
        organisationId,
        on,
        intervalMinutes: Number(amount) * units[unit],
        ...(alertTo.trim() === '' ? {} : { alertTo: alertTo.trim() }),
        ...expected,
      }),
  })
  const { draft, set, saving } = setting
  const { settings } = texts
  const fields = [{ name: 'intervalMinutes' }, { name: 'alertTo' }]
  const next = draft?.on
    ? nextRuns({ intervalMinutes: Number(draft.amount) * units[draft.unit], last: setting.kept.data?.lastStartedAt }, now)
    : []
  return (
    <SettingCard
      id="schedule"
      title={settings.schedule}
      lead={settings.scheduleLead}
      setting={setting}
      mayChange={permissions.includes('system_settings.update')}
      told={saving.error !== null && isTold(saving.error, fields)}
      onSave={() => {
        if (draft) saving.mutate(draft)
      }}
    >
      {draft ? (
        <>
          <Check
            label={settings.scheduleOn}
            checked={draft.on}
            onChange={(on) => {
              set({ on })
            }}
          />
          <div className="filters fields">
            <TextInput
              label={settings.every}
              description={settings.everyWhy}
              inputMode="numeric"
              value={draft.amount}
              maxLength={6}
              error={withFault(faultOf(saving.error, 'intervalMinutes'))}
              onChange={(event) => {
                set({ amount: event.currentTarget.value })
              }}
            />
            <NativeSelect
              label={settings.unit}
              description={settings.unitWhy}
              value={draft.unit}
              data={(['minutes', 'hours', 'days'] as const).map((value) => ({ value, label: settings.units[value] }))}
              onChange={(event) => {
                set({ unit: event.currentTarget.value as Unit })
              }}
            />
            <TextInput
              label={settings.alertTo}
              description={settings.alertWhy}
              type="email"
              value={draft.alertTo}
              maxLength={320}
              autoComplete="off"
              error={withFault(faultOf(saving.error, 'alertTo'))}
              onChange={(event) => {
                set({ alertTo: event.currentTarget.value })
              }}
            />
          </div>
          {next.length === 0 ? null : (
            <div>
              <h3>{settings.nextRuns}</h3>
              <ol className="next-runs" aria-label={settings.nextRuns}>
                {next.map((iso) => (
                  <li key={iso}>
                    <Moment iso={iso} />
                  </li>
                ))}
              </ol>
              <p className="quiet small">
                {settings.nextWhy} {settings.zone(Intl.DateTimeFormat().resolvedOptions().timeZone)}
              </p>
            </div>
          )}
        </>
      ) : null}
    </SettingCard>
  )
}
