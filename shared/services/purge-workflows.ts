import type { RequestPorts } from '../ports/ports.ts'

/** How long the history of a workflow that is over is kept, in days: long enough to look into what a customer reports late. */
const keptDays = 30

/** Removes what the host remembers of workflows that ended long ago; their results are in tables of our own. Safe to repeat. */
export function purgeWorkflows({ workflows, clock }: Pick<RequestPorts, 'workflows' | 'clock'>): Promise<number> {
  return workflows.purge(new Date(clock.now().getTime() - keptDays * 86_400_000))
}
