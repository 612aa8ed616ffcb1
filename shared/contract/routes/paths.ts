/** Where everything that an Organisation owns lives. */
export const organisation = 'api/v1/organisations/{organisationId}'
