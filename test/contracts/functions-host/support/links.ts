import { expect } from 'vitest'

/** The query that links carry. */
const QUERY = 'taskHub=[^&]+&connection=[^&]+&code=[^&]+'

/** What each link looks like, `{id}` standing for the encoded instance id. */
const LINKS: Readonly<Record<string, string>> = {
  statusQueryGetUri: `{id}\\?${QUERY}`,
  sendEventPostUri: `{id}/raiseEvent/\\{eventName\\}\\?${QUERY}`,
  terminatePostUri: `{id}/terminate\\?reason=\\{text\\}&${QUERY}`,
  purgeHistoryDeleteUri: `{id}\\?${QUERY}`,
  restartPostUri: `{id}/restart\\?${QUERY}`,
  suspendPostUri: `{id}/suspend\\?reason=\\{text\\}&${QUERY}`,
  resumePostUri: `{id}/resume\\?reason=\\{text\\}&${QUERY}`,
}

/** The library's own links know one more. */
export const CLIENT_LINKS = { ...LINKS, rewindPostUri: `{id}/rewind\\?reason=\\{text\\}&${QUERY}` }

/** Matches the links object of an instance. */
export function links(origin: string, id: string, shapes = LINKS): Record<string, unknown> {
  const base = `${origin}/runtime/webhooks/durabletask/instances/`.replaceAll('.', '\\.')
  const shown = encodeURIComponent(id).replaceAll('%20', '\\+').replaceAll('.', '\\.')
  const matchers = Object.entries(shapes).map(([name, shape]): [string, unknown] => [
    name,
    expect.stringMatching(new RegExp(`^${base}${shape.replace('{id}', shown)}$`)),
  ])
  return { id, ...Object.fromEntries(matchers) }
}
