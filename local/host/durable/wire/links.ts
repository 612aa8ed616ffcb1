export const WEBHOOK_PATH = '/runtime/webhooks/durabletask'

/** Stands in the links in place of a system key where the host asks for none; it then lets only the own machine in. */
export const UNCHECKED_CODE = 'local'

function query(hubName: string, code: string): string {
  return `taskHub=${encodeURIComponent(hubName)}&connection=Storage&code=${code}`
}

/** Addresses for one instance. `origin` is the address under which the caller reached the host, `code` the key to its links. */
export function instanceLinks(
  origin: string,
  hubName: string,
  instanceId: string,
  code: string,
): Record<string, string> {
  const base = `${origin}${WEBHOOK_PATH}/instances/${encodeURIComponent(instanceId).replaceAll('%20', '+')}`
  const settings = query(hubName, code)
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
export function clientBinding(origin: string, hubName: string, rpcBaseUrl: string, code: string): string {
  const base = `${origin}${WEBHOOK_PATH}`
  const orchestrator = `${base}/orchestrators/{functionName}[/{instanceId}]`
  const { id, statusQueryGetUri, sendEventPostUri, terminatePostUri, ...others } = instanceLinks(
    origin,
    hubName,
    'INSTANCEID',
    code,
  )
  const rewindPostUri = `${base}/instances/INSTANCEID/rewind?reason={text}&${query(hubName, code)}`
  return JSON.stringify({
    taskHubName: hubName,
    connectionName: null,
    creationUrls: {
      createNewInstancePostUri: `${orchestrator}?code=${code}`,
      createAndWaitOnNewInstancePostUri: `${orchestrator}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&code=${code}`,
    },
    managementUrls: { id, statusQueryGetUri, sendEventPostUri, terminatePostUri, rewindPostUri, ...others },
    baseUrl: base,
    requiredQueryStringParameters: `code=${code}`,
    rpcBaseUrl,
    httpBaseUrl: null,
    maxGrpcMessageSizeInBytes: null,
    grpcHttpClientTimeout: null,
  })
}
