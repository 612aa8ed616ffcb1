import { app } from '@azure/functions'

type Gate = { opened: Promise<void>; open: () => void }

const gates = new Map<string, Gate>()

function gateOf(name: string): Gate {
  const known = gates.get(name)
  if (known) return known
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const gate = { opened, open }
  gates.set(name, gate)
  return gate
}

/** Waits until the gate has been opened, so that a rule decides what an activity is slower than. */
export function passed(name: string): Promise<void> {
  return gateOf(name).opened
}

app.http('Open', {
  route: 'probe/open/{gate}',
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: (request) => {
    gateOf(request.params['gate'] ?? '').open()
    return { status: 204 }
  },
})
