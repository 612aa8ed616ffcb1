import { startHost } from '../../../../local/host/host.ts'

/**
 * A host as a process of its own that ends itself with SIGKILL at the commit its parent names: `{ at, side }`, counted from
 * then on. Any other message is answered with how many commits there were since.
 */
export type Death = { at: number; side: 'before' | 'after' }

let death: Death | undefined
let commits = 0
const dieAt = (side: Death['side']): void => {
  if (death?.at === commits && death.side === side) process.kill(process.pid, 'SIGKILL')
}

const [appFolder = '', dataFolder = ''] = process.argv.slice(2)
const { address, port } = await startHost({
  ...{ appFolder, dataFolder, port: 0, logRequests: false },
  commits: {
    beforeCommit: () => {
      commits++
      dieAt('before')
    },
    afterCommit: () => {
      dieAt('after')
    },
  },
})
process.on('message', (message: Partial<Death>) => {
  if (message.at === undefined) {
    process.send?.({ commits })
    return
  }
  death = { at: message.at, side: message.side ?? 'after' }
  commits = 0
})
process.on('disconnect', () => {
  process.exit(0)
})
process.send?.({ ready: true, address, port })
