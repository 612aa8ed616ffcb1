import { pages } from '../../../shared/contract/pages.ts'
import type { Navigation } from '../../runtime/navigation.ts'

/** Made for who asks first: it takes longer than all the rest of our own code takes to load. */
const documents = new Map<string, string>()

export const openApiNavigation: Navigation = {
  name: 'OpenApi',
  methods: ['GET'],
  route: pages.openApi.slice(1),
  limit: 'page',
  act: async ({ platform: { publicUrl } }) => {
    const { openApiDocument } = await import('../../../shared/contract/openapi.ts')
    const body = documents.get(publicUrl) ?? JSON.stringify(openApiDocument(publicUrl))
    documents.set(publicUrl, body)
    return { body, headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' } }
  },
}
