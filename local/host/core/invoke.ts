import { randomUUID } from 'node:crypto'
import type {
  CoreInvocationContext,
  InvocationResponse,
  LogCategory,
  CoreLogLevel,
  TypedData,
} from './functions-core.ts'
import type { RegisteredFunction } from './inject-core.ts'
import type { LoadedApp } from './load-app.ts'

type InvocationInput = {
  inputData: { name: string; data: TypedData }[]
  triggerMetadata: Record<string, TypedData>
}

type InvocationOptions = {
  /** A new one unless given. */
  invocationId?: string
  /** What is made of the function's result, after the hooks. */
  adaptResult?: (result: unknown) => unknown
}

/** Invokes one function once through the library's own invocation model, hooks included. Throws what the function threw. */
export async function invoke(
  app: LoadedApp,
  target: RegisteredFunction,
  input: InvocationInput,
  { invocationId = randomUUID(), adaptResult = (result) => result }: InvocationOptions = {},
): Promise<InvocationResponse> {
  const { preInvocation, postInvocation } = app.registry.hooks
  let context: unknown = undefined
  const coreContext: CoreInvocationContext = {
    invocationId,
    metadata: target.metadata,
    request: { invocationId, functionId: target.name, ...input, traceContext: { attributes: {} } },
    log: (level, category, message) => {
      writeFunctionLog(app, target.name, context, { level, category, message })
    },
  }
  const model = app.model.getInvocationModel(coreContext)
  const args = await model.getArguments()
  context = args.context
  const hookData = {}
  const shared = { hookData, appHookData: app.appHookData, invocationContext: context }

  const before = { ...shared, functionCallback: target.callback, inputs: args.inputs }
  if (preInvocation.length > 0) {
    coreContext.state = 'preInvocationHooks'
    for (const hook of preInvocation) await hook(before)
  }

  coreContext.state = 'invocation'
  const after: Record<string, unknown> & { result: unknown; error: unknown } = {
    ...shared,
    inputs: before.inputs,
    result: null,
    error: null,
  }
  try {
    after.result = await model.invokeFunction(context, before.inputs, before.functionCallback)
  } catch (thrown) {
    after.error = thrown ?? new Error('The function threw nothing.')
  }

  if (postInvocation.length > 0) {
    coreContext.state = 'postInvocationHooks'
    for (const hook of postInvocation) await hook(after)
  }
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- what the function threw is passed on as it is
  if (after.error !== null && after.error !== undefined) throw after.error
  return model.getResponse(context, adaptResult(after.result))
}

function writeFunctionLog(
  app: LoadedApp,
  name: string,
  invocationContext: unknown,
  entry: { level: CoreLogLevel; category: LogCategory; message: string },
): void {
  const written = { ...entry, invocationContext, hookData: {}, appHookData: app.appHookData }
  for (const hook of app.registry.hooks.log) hook(written)
  if (written.level !== 'none') app.log(written.level, name, written.message)
}
