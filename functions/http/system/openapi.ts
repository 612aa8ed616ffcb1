import { app } from '@azure/functions'
import { pages } from '../../../shared/contract/pages.ts'
import { openApiDocument } from '../../../shared/contract/openapi.ts'
import type { Ports } from '../../../shared/ports/ports.ts'

export function registerOpenApi({ platform }: Ports): void {
  // Made for who asks first: it takes longer than all the rest of our own code takes to load.
  let document: string | undefined
  app.http('OpenApi', {
    methods: ['GET'],
    route: pages.openApi.slice(1),
    authLevel: 'anonymous',
    handler: () => ({
      body: (document ??= JSON.stringify(openApiDocument(platform.publicUrl))),
      headers: { 'content-type': 'application/json', 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' },
    }),
  })
}
