import type { Api } from '../../shared/contract/api.ts'
import type { Route } from './routes.ts'

const exports = 'auth/privacy/exports'
const erasures = 'auth/privacy/erasures'

/** What somebody asks about themselves, held to the contract as `api` is. */
export const accountApi = {
  startOwnExport: { name: 'startOwnExport', method: 'POST', route: exports },
  listOwnExports: { name: 'listOwnExports', method: 'GET', route: exports },
  startOwnErasure: { name: 'startOwnErasure', method: 'POST', route: erasures },
  listOwnErasures: { name: 'listOwnErasures', method: 'GET', route: erasures },
  withdrawOwnErasure: { name: 'withdrawOwnErasure', method: 'POST', route: `${erasures}/{taskId}/withdraw` },
} as const satisfies { readonly [Name in keyof Api]?: Route<Name> }

export const ownDocumentAddress = (taskId: string) => `/${exports}/${encodeURIComponent(taskId)}/document`
