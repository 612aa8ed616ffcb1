import { app } from '@azure/functions'
import { pages } from '../../../shared/contract/pages.ts'
import { openApiDocument } from '../../../shared/contract/openapi.ts'
import type { Ports } from '../../../shared/ports/ports.ts'

export function registerOpenApi({ platform }: Ports): void {
  const document = JSON.stringify(openApiDocument(platform.publicUrl))
  app.http('OpenApi', {
    methods: ['GET'],
    route: pages.openApi.slice(1),
    authLevel: 'anonymous',
    handler: () => ({
      body: document,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' },
    }),
  })
}
