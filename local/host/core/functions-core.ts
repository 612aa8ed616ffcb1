/**
 * The parts of the module `@azure/functions-core` that `@azure/functions` 4.x asks its host for, and what passes between
 * the two. There is no npm package of that name: the genuine worker injects it, and so do we.
 */

export type TypedData = {
  string?: string
  json?: string
  bytes?: Uint8Array
  http?: HttpRequestData | HttpResponseData
  int?: number
  double?: number
}

type Nullable<T> = { value?: T }

export type HttpRequestData = {
  method: string
  url: string
  nullableHeaders: Record<string, Nullable<string>>
  nullableParams: Record<string, Nullable<string>>
  nullableQuery: Record<string, Nullable<string>>
  body: TypedData | null
}

export type CookieData = {
  name: string
  value: string
  domain?: Nullable<string>
  path?: Nullable<string>
  expires?: Nullable<{ seconds?: number }>
  secure?: Nullable<boolean>
  httpOnly?: Nullable<boolean>
  sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone'
  maxAge?: Nullable<number>
}

export type HttpResponseData = {
  statusCode: string
  headers: Record<string, string>
  cookies: CookieData[]
  body?: TypedData | null
}

type Binding = { type?: string; direction?: string } & Record<string, unknown>

export type FunctionMetadata = { name: string; bindings: Record<string, Binding>; retryOptions?: unknown }

export type FunctionCallback = (...args: unknown[]) => unknown

type InvocationRequest = {
  invocationId: string
  functionId: string
  inputData: { name: string; data: TypedData }[]
  triggerMetadata: Record<string, TypedData>
  traceContext: Record<string, unknown>
}

export type InvocationResponse = {
  returnValue?: TypedData | null
  outputData?: { name: string; data: TypedData }[]
}

export type LogCategory = 'system' | 'user' | 'customMetric'
export type CoreLogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none'

export type CoreInvocationContext = {
  invocationId: string
  metadata: FunctionMetadata
  request: InvocationRequest
  state?: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks'
  log(level: CoreLogLevel, category: LogCategory, message: string): void
}

type InvocationModel = {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>
}

export type ProgrammingModel = {
  name: string
  version: string
  getInvocationModel(context: CoreInvocationContext): InvocationModel
  getCapabilities(capabilities: Record<string, string>): Promise<Record<string, string>>
}

export const HOOK_NAMES = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const
export type HookName = (typeof HOOK_NAMES)[number]
export type HookCallback = (context: Record<string, unknown>) => unknown
