import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVaultName, vaultNameOf } from '../../../../shared/adapters/key-vault/vault-name.ts'
import { organisationId } from '../../../../shared/domain/ids.ts'
import type { SecretName } from '../../../../shared/domain/secret-name.ts'
import type { SecretOwner } from '../../../../shared/ports/secrets.ts'
import { northBank } from '../../support/facts.ts'

const owners: fc.Arbitrary<SecretOwner> = fc.oneof(fc.constant('app' as const), fc.uuid().map(organisationId))
const words = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/)
const names = fc.array(words, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('_') as SecretName)

describe("a secret's name in the vault", () => {
  it('is {owner}--{name} with dashes', () => {
    expect(vaultNameOf('app', 'microsoft_client_id')).toBe('app--microsoft-client-id')
    expect(vaultNameOf(northBank, 'entra_direct_refresh_token')).toBe(`${northBank}--entra-direct-refresh-token`)
  })

  it('is one that Key Vault allows, and leads back to owner and name, in upper case too', () => {
    fc.assert(
      fc.property(owners, names, (owner, name) => {
        const vaultName = vaultNameOf(owner, name)
        expect(vaultName).toMatch(/^[0-9A-Za-z-]{1,127}$/)
        expect(readVaultName(vaultName)).toEqual({ owner, name })
        expect(readVaultName(vaultName.toUpperCase())).toEqual({ owner, name })
      }),
    )
  })

  it.each(['health', 'app-microsoft-client-id', 'somebody--else', '--name', 'app--', 'app--a--b', 'app---a', ''])(
    'is not %j, which is not of ours',
    (stranger) => {
      expect(readVaultName(stranger)).toBeUndefined()
    },
  )
})
