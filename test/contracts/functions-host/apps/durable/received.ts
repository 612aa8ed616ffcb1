import { app } from '@azure/functions'

type Received = { function: string; trigger: string; input: unknown; triggerMetadata: unknown; returned?: unknown }

/** By instance, in the order of the invocations. An app of one process only: it is asked about its own invocations. */
const received = new Map<string, Received[]>()

app.hook.preInvocation(({ invocationContext, inputs, hookData }) => {
  const trigger = invocationContext.options.trigger.type
  const [input] = inputs
  const owner = ownerOf(trigger, input, invocationContext.triggerMetadata)
  if (owner === undefined) return
  const list = received.get(owner) ?? []
  received.set(owner, list)
  // The library changes what it is given (times become dates), so what is kept is a copy.
  const entry: Received = {
    function: invocationContext.functionName,
    trigger,
    ...copied({ input, triggerMetadata: invocationContext.triggerMetadata }),
  }
  hookData['entry'] = entry
  list.push(entry)
})

app.hook.postInvocation(({ hookData, result }) => {
  const entry = hookData['entry'] as Received | undefined
  if (entry) entry.returned = copied({ result }).result
})

/** Whose invocation it is: an instance's id, or an entity's in the form `@name@key`. */
function ownerOf(trigger: string, input: unknown, triggerMetadata: unknown): string | undefined {
  switch (trigger) {
    case 'orchestrationTrigger':
      return (input as { instanceId: string }).instanceId
    case 'activityTrigger':
      return (triggerMetadata as { instanceId: string }).instanceId
    case 'entityTrigger': {
      const { name, key } = (input as { self: { name: string; key: string } }).self
      return `@${name}@${key}`
    }
    default:
      return undefined
  }
}

function copied<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

app.http('Received', {
  route: 'probe/received',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: (request) => ({ jsonBody: received.get(request.query.get('instance') ?? '') ?? [] }),
})
