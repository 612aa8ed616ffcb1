import { openApiDocument } from '../../../shared/contract/openapi.ts'
import { pages } from '../../../shared/contract/pages.ts'
import type { Navigation } from '../../runtime/navigation.ts'

/** Made for who asks first: it takes longer than all the rest of our own code takes to load. */
const documents = new Map<string, string>()

export const openApiNavigation: Navigation = {
  name: 'OpenApi',
  methods: ['GET'],
  route: pages.openApi.slice(1),
  limit: 'page',
  act: ({ platform: { publicUrl } }) => {
    const body = documents.get(publicUrl) ?? JSON.stringify(openApiDocument(publicUrl))
    documents.set(publicUrl, body)
    return Promise.resolve({ body, headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' } })
  },
}
