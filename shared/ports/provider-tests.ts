import type { ProviderTest } from '../domain/provider-tests/provider-test.ts'

/** What tests of providers found, for as long as it may be read. */
export interface ProviderTests {
  find(testId: string): Promise<ProviderTest | undefined>
  insert(test: ProviderTest): Promise<void>
}
