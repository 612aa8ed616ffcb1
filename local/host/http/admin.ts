import type { RegisteredFunction } from '../core/inject-core.ts'
import type { LoadedApp } from '../core/load-app.ts'
import type { ApiReply } from '../durable/instances-api.ts'
import { isServed } from '../served-functions.ts'
import { routeTextOf } from './front.ts'

type AdminOptions = {
  app: LoadedApp
  routePrefix: string
  /** Runs a timer function by hand. False where the function is none. */
  runTimer: (name: string) => boolean
  /** Milliseconds since the host was started. */
  uptime: () => number
}

export type AdminCall = { method: string; segments: readonly string[]; origin: string }

/** The version that the host also tells the worker. */
const VERSION = '4.1037.0'

/**
 * What of the host's `/admin` people use locally, in the shapes of the genuine host.
 * https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http
 */
export function adminApi(options: AdminOptions): (call: AdminCall) => ApiReply {
  return ({ method, segments, origin }) => {
    const [area = '', name = '', part = ''] = segments
    const isStatus = part.toLowerCase() === 'status'
    switch (`${method} ${area.toLowerCase()} ${segments.length}`) {
      case 'GET host 2':
      case 'POST host 2':
        return hostReply(options, method, name.toLowerCase())
      case 'GET functions 1':
        return { status: 200, body: served(options).map((target) => details(options, target, origin)) }
      case 'GET functions 2':
        return about(options, name, (target) => details(options, target, origin))
      case 'GET functions 3':
        return isStatus ? about(options, name, () => ({})) : { status: 404 }
      case 'POST functions 2':
        return run(options, name)
      default:
        return { status: 404 }
    }
  }
}

function hostReply({ uptime }: AdminOptions, method: string, name: string): ApiReply {
  if (name === 'ping') return { status: 200, headers: { 'Cache-Control': 'no-store,no-cache', Pragma: 'no-cache' } }
  if (name !== 'status' || method !== 'GET') return { status: 404 }
  const body = {
    id: 'embedded',
    state: 'Running',
    version: `${VERSION}.0`,
    versionDetails: VERSION,
    platformVersion: '',
    instanceId: '',
    computerName: '',
    processUptime: uptime(),
    functionAppContentEditingState: 'Unknown',
  }
  return { status: 200, body }
}

function served({ app }: AdminOptions): RegisteredFunction[] {
  return [...app.registry.functions.values()].filter(isServed)
}

function find(options: AdminOptions, name: string): RegisteredFunction | undefined {
  return served(options).find((known) => known.name.toLowerCase() === name.toLowerCase())
}

function about(options: AdminOptions, name: string, tell: (target: RegisteredFunction) => unknown): ApiReply {
  const target = find(options, name)
  return target ? { status: 200, body: tell(target) } : { status: 404 }
}

/** The addresses of its files stay null: this host shows no files. */
function details({ app, routePrefix }: AdminOptions, target: RegisteredFunction, origin: string): unknown {
  const { name, metadata, triggerType } = target
  const route = [routePrefix, routeTextOf(target).replace(/^\/+/, '')].filter((part) => part !== '').join('/')
  return {
    name,
    script_root_path_href: null,
    script_href: null,
    config_href: null,
    test_data_href: null,
    href: `${origin}/admin/functions/${encodeURIComponent(name)}`,
    invoke_url_template: triggerType === 'httptrigger' ? `${origin}/${route}` : null,
    language: 'node',
    config: {
      name,
      entryPoint: '',
      scriptFile: app.entryPoint,
      language: 'node',
      functionDirectory: app.folder,
      bindings: Object.entries(metadata.bindings).map(([binding, fields]) => ({ ...fields, name: binding })),
    },
    files: null,
    test_data: '',
    isDisabled: false,
    isDirect: false,
    isProxy: false,
  }
}

/** As recorded: whatever exists is accepted, although only a timer can do without a trigger's own input. */
function run(options: AdminOptions, name: string): ApiReply {
  const target = find(options, name)
  if (!target) return { status: 404 }
  if (!options.runTimer(target.name)) {
    options.app.log(
      'warning',
      target.name,
      'only timer functions can be run by hand; the request is accepted, nothing runs',
    )
  }
  return { status: 202 }
}
