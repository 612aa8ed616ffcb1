import type { TypedData } from '../../core/functions-core.ts'

/**
 * What an activity's trigger is given. The extension hands booleans on as the texts `True` and `False` and null as nothing;
 * the library has put texts into quotes already.
 */
export function activityInput(input: string | null): TypedData {
  const value = input === null ? null : (JSON.parse(input) as unknown)
  if (value === null) return {}
  if (typeof value === 'boolean') return { string: value ? 'True' : 'False' }
  return { string: typeof value === 'string' ? value : JSON.stringify(value) }
}

/** The JSON text under which an activity's result goes into history. */
export function activityResult(returned: TypedData | null | undefined): string | null {
  if (!returned) return null
  if (returned.string !== undefined) return JSON.stringify(returned.string)
  if (returned.json !== undefined) return returned.json
  if (returned.int !== undefined) return String(returned.int)
  if (returned.double !== undefined) return String(returned.double)
  if (returned.bytes !== undefined) return JSON.stringify(Buffer.from(returned.bytes).toString('base64'))
  return null
}

/** Reason and Details of a failed activity: Details is an exception as .NET writes it. Apps must not read them. */
export function activityFailure(name: string, thrown: unknown): { Reason: string; Details: string } {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const stack = (thrown instanceof Error ? thrown.stack : undefined) ?? `Error: ${message}`
  const remote = {
    $type: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException, Microsoft.Azure.WebJobs.Script',
    IsUserException: false,
    RemoteStackTrace: stack,
    RemoteMessage: message,
    RemoteTypeName: null,
    Message: `Result: Failure\nException: ${message}\nStack: ${stack}`,
    InnerException: null,
  }
  const details = {
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: ` ${message}`,
    Data: null,
    InnerException: remote,
    HResult: -2_146_233_088,
  }
  return { Reason: `Activity function '${name}' failed:  ${message}`, Details: JSON.stringify(details) }
}
