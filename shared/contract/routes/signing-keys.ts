import type { ApiRoute } from '../api-route.ts'
import * as k from '../signing-keys.ts'

const keys = 'api/v1/platform/signing-keys'

export const signingKeyRoutes = {
  listSigningKeys: {
    name: 'ListSigningKeys',
    method: 'GET',
    route: keys,
    allow: 'platform.keys.read',
    summary: "The keys that sign the hub's own tokens, newest first",
    output: k.SigningKeyList,
    status: 200,
  },
  rotateSigningKey: {
    name: 'RotateSigningKey',
    method: 'POST',
    route: `${keys}/rotate`,
    allow: 'platform.keys.update',
    summary: 'Change the key that signs, ahead of its time; tokens that were signed stay good',
    output: k.SigningKeyList,
    status: 200,
    refusals: ['state.conflicting'],
  },
  withdrawSigningKey: {
    name: 'WithdrawSigningKey',
    method: 'POST',
    route: `${keys}/{kid}/withdraw`,
    allow: 'platform.keys.update',
    summary: 'End a key at once, with every token it signed; another signs from now on. Safe to repeat',
    input: k.WithdrawSigningKey,
    output: k.SigningKeyView,
    status: 200,
    refusals: ['signingKey.unknown', 'state.conflicting'],
  },
} as const satisfies Record<string, ApiRoute>
