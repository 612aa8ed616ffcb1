import type { ProviderTest } from '../../domain/provider-tests/provider-test.ts'
import type { ProviderTests } from '../../ports/provider-tests.ts'
import type { Expire, Retire } from './expiry.ts'
import { table, type Key, type OpenTable } from './table.ts'

const keyOf = (testId: string): Key => ({ partition: testId, row: 'test' })

export function providerTestTable(
  open: OpenTable,
  expire: Expire,
): { readonly providerTests: ProviderTests; readonly retire: Readonly<Record<'ProviderTests', Retire>> } {
  const tests = table<ProviderTest>(open, 'ProviderTests')
  return {
    providerTests: {
      find: (testId) => tests.find(keyOf(testId)),
      insert: async (test) => {
        await expire(test.expiresAt, { table: 'ProviderTests', hash: test.testId })
        await tests.put(keyOf(test.testId), test)
      },
    },
    retire: { ProviderTests: ({ hash }) => tests.remove(keyOf(hash)) },
  }
}
