import type { SyncRun } from './sync-run.ts'

/** Numbers and ids only: a mail is read anywhere. */
export function syncAlertMail(
  { runId, state, tenants, failed }: SyncRun,
  { to, publicUrl }: { readonly to: string; readonly publicUrl: string },
) {
  const text = [
    'The last two synchronisations of your directories were not completed.',
    `The latest ended as ${state}: ${tenants} tenants, ${failed} people who failed.`,
    `Run ${runId}. Sign in to see each tenant's result and reason: ${publicUrl}/console/`,
  ]
  return {
    to,
    subject: 'Synchronisation needs your attention',
    text: text.join('\n\n'),
    html: text.map((line) => `<p>${line}</p>`).join(''),
    key: `sync-alert/${runId}`,
  }
}
