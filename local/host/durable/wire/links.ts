export const WEBHOOK_PATH = '/runtime/webhooks/durabletask'

/** The genuine host puts a system key here; this one checks none and lets only the own machine in. */
const CODE = 'code=local'

function query(hubName: string): string {
  return `taskHub=${encodeURIComponent(hubName)}&connection=Storage&${CODE}`
}

/** Addresses for one instance. `origin` is the address under which the caller reached the host. */
export function instanceLinks(origin: string, hubName: string, instanceId: string): Record<string, string> {
  const base = `${origin}${WEBHOOK_PATH}/instances/${encodeURIComponent(instanceId).replaceAll('%20', '+')}`
  const settings = query(hubName)
  return {
    id: instanceId,
    statusQueryGetUri: `${base}?${settings}`,
    sendEventPostUri: `${base}/raiseEvent/{eventName}?${settings}`,
    terminatePostUri: `${base}/terminate?reason={text}&${settings}`,
    purgeHistoryDeleteUri: `${base}?${settings}`,
    restartPostUri: `${base}/restart?${settings}`,
    suspendPostUri: `${base}/suspend?reason={text}&${settings}`,
    resumePostUri: `${base}/resume?reason={text}&${settings}`,
  }
}

/**
 * What the library's durable client is built from. With `rpcBaseUrl` it sends every call there; the rest makes the links it
 * gives to callers.
 */
export function clientBinding(origin: string, hubName: string, rpcBaseUrl: string): string {
  const base = `${origin}${WEBHOOK_PATH}`
  const orchestrator = `${base}/orchestrators/{functionName}[/{instanceId}]`
  const { id, statusQueryGetUri, sendEventPostUri, terminatePostUri, ...others } = instanceLinks(
    origin,
    hubName,
    'INSTANCEID',
  )
  const rewindPostUri = `${base}/instances/INSTANCEID/rewind?reason={text}&${query(hubName)}`
  return JSON.stringify({
    taskHubName: hubName,
    connectionName: null,
    creationUrls: {
      createNewInstancePostUri: `${orchestrator}?${CODE}`,
      createAndWaitOnNewInstancePostUri: `${orchestrator}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${CODE}`,
    },
    managementUrls: { id, statusQueryGetUri, sendEventPostUri, terminatePostUri, rewindPostUri, ...others },
    baseUrl: base,
    requiredQueryStringParameters: CODE,
    rpcBaseUrl,
    httpBaseUrl: null,
    maxGrpcMessageSizeInBytes: null,
    grpcHttpClientTimeout: null,
  })
}
