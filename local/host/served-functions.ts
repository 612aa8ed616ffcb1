import type { RegisteredFunction } from './core/inject-core.ts'
import type { LoadedApp } from './core/load-app.ts'

const SERVED_TRIGGERS = [
  'httptrigger',
  'timertrigger',
  'queuetrigger',
  'orchestrationtrigger',
  'activitytrigger',
  'entitytrigger',
]
const SERVED_BINDINGS = /trigger$|^http$|^durableclient$|^orchestrationclient$/i

/** Whether this host runs a function. */
export const isServed = ({ triggerType }: RegisteredFunction): boolean => SERVED_TRIGGERS.includes(triggerType)

/** The names of the functions this host runs. */
export function servedNames({ registry }: LoadedApp): string[] {
  return [...registry.functions.values()].filter(isServed).map(({ name }) => name)
}

/**
 * Takes out the functions that a setting switches off.
 * https://learn.microsoft.com/azure/azure-functions/disable-function
 */
export function dropDisabled({ registry, log }: LoadedApp, env: NodeJS.ProcessEnv): void {
  for (const [key, { name }] of registry.functions) {
    if (!/^(true|1)$/i.test(env[`AzureWebJobs.${name}.Disabled`] ?? '')) continue
    registry.functions.delete(key)
    log('warning', name, `disabled by the setting AzureWebJobs.${name}.Disabled`)
  }
}

/** Says what of the app this host cannot do. */
export function warnOfUnserved({ registry, log }: LoadedApp): void {
  for (const { name, triggerType, metadata } of registry.functions.values()) {
    if (!SERVED_TRIGGERS.includes(triggerType)) {
      log('warning', name, `this host does not offer ${triggerType} yet, so the function will never run`)
    }
    if (metadata.retryOptions !== undefined) log('warning', name, 'this host ignores the retry policy of a function')
    for (const { type = '', direction } of Object.values(metadata.bindings)) {
      if (!SERVED_BINDINGS.test(type)) {
        log('warning', name, `this host does not offer the ${direction ?? ''} binding ${type} yet`)
      }
    }
  }
}
