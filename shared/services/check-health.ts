import type { Ports } from '../ports/ports.ts'

export interface Health {
  readonly ready: boolean
  readonly checks: readonly { readonly name: string; readonly ok: boolean }[]
}

/** Asks every dependency at the same time. */
export async function checkHealth({ dependencies }: Pick<Ports, 'dependencies'>): Promise<Health> {
  const outcomes = await Promise.allSettled(dependencies.map((dependency) => dependency.check()))
  const checks = dependencies.map(({ name }, index) => ({ name, ok: outcomes[index]?.status === 'fulfilled' }))
  return { ready: checks.every(({ ok }) => ok), checks }
}
