import { Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { ProblemError } from '../../api/errors.ts'
import { Notice } from '../../parts/notice.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { SaveOrDiscard } from '../../parts/saving-end.tsx'
import { texts } from '../../texts/texts.ts'
import type { useSetting } from './use-setting.ts'

type Setting = Pick<
  ReturnType<typeof useSetting<{ version?: string | undefined }, object>>,
  'isChanged' | 'discard'
> & {
  readonly kept: { readonly isPending: boolean; readonly error: Error | null; readonly refetch: () => unknown }
  readonly saving: { readonly isPending: boolean; readonly isSuccess: boolean; readonly error: Error | null }
}

interface SettingCardProps {
  readonly id: string
  readonly title: string
  readonly lead: string
  readonly setting: Setting
  readonly mayChange: boolean
  /** What is wrong stands at the fields. */
  readonly told: boolean
  readonly onSave: () => void
  readonly children: ReactNode
}

/** One setting with its form: read, changed, saved, and what stands in the way. */
export function SettingCard({ id, title, lead, setting, mayChange, told, onSave, children }: SettingCardProps) {
  const { kept, saving, isChanged, discard } = setting
  const { book, settings } = texts
  const stale = saving.error instanceof ProblemError && saving.error.code === 'version.stale'
  return (
    <section className="card" aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        <p className="quiet">{lead}</p>
      </div>
      {kept.isPending ? <Skeleton height={120} radius="md" /> : null}
      {kept.error ? <ProblemNotice error={kept.error} onRetry={() => void kept.refetch()} /> : null}
      {kept.isPending || kept.error ? null : (
        <form
          className="form"
          aria-labelledby={id}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (isChanged && !saving.isPending) onSave()
          }}
        >
          <fieldset className="bare" disabled={!mayChange}>
            {children}
          </fieldset>
          {stale ? (
            <Notice tone="warning" role="alert" title={book.meanwhile}>
              <p>{settings.meanwhile}</p>
            </Notice>
          ) : null}
          {saving.error && !stale && !told ? <ProblemNotice error={saving.error} /> : null}
          {mayChange ? (
            <SaveOrDiscard saving={saving} isChanged={isChanged} onDiscard={discard} />
          ) : (
            <p className="quiet small">{settings.readOnly}</p>
          )}
        </form>
      )}
    </section>
  )
}
