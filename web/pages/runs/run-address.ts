import { pages } from '../../../shared/contract/pages.ts'

/** The page of one run; beside it what the preview said that it was started from. */
export function runAddress(runId: string, previewId?: string): string {
  const query = previewId === undefined ? '' : `?${new URLSearchParams({ preview: previewId }).toString()}`
  return `${pages.runs}/${encodeURIComponent(runId)}${query}`
}
