/** Where answers of the hub are kept that several steps show. */
export const connectionKey = (organisationId: string) => ['connection', organisationId] as const
export const suggestionsKey = (organisationId: string) => ['suggestions', organisationId] as const
export const newestSyncsKey = (organisationId: string) => ['sync-runs', organisationId, 'on-the-way'] as const
