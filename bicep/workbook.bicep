metadata name = 'Workbook'
metadata description = 'How the hub does, on one page: sign-ins, refusals, runs, the queue, secrets, what it calls, and the health of vault and storage.'

import { Monitoring, Tags } from 'types.bicep'

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags Tags

@description('What people see in the list of workbooks.')
param displayName string

@description('Where telemetry is.')
param monitoring Monitoring

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: monitoring.workspaceName
}

@description('One question, and how its answer is shown.')
type Tile = {
  @description('Unique in the workbook; stays when the title changes.')
  name: string

  title: string

  @description('Kusto over the tables of a workspace-based Application Insights.')
  query: string

  shown: 'table' | 'timechart' | 'barchart'

  @description('In per cent of the page; side by side where they fit.')
  width: '50' | '100'
}

@description('Tiles about one matter.')
type Section = {
  title: string

  @description('What to look for, and where to read on.')
  about: string

  tiles: Tile[]
}

// Names of what the hub writes stand in the queries; test/local/infra/queries.test.ts holds them to the code.
var lines = loadTextContent('queries/lines.kql')
var points = loadTextContent('queries/points.kql')

var sections Section[] = [
  {
    title: 'Is it well?'
    about: 'The hub as three places of the world see it, and what its routes answer. Faults are answers of 500 and above.'
    tiles: [
      {
        name: 'availability'
        title: 'Share of checks that found the hub ready, in per cent'
        query: loadTextContent('queries/availability.kql')
        shown: 'timechart'
        width: '50'
      }
      {
        name: 'requests'
        title: 'Requests by function'
        query: loadTextContent('queries/requests.kql')
        shown: 'table'
        width: '50'
      }
    ]
  }
  {
    title: 'Sign-ins'
    about: 'A sign-in is `passed`, `refused`, `asked` (the person has to do something) or `unfinished` (nobody came back). Runbook: sign-in-fails.'
    tiles: [
      {
        name: 'sign-ins'
        title: 'Sign-ins by outcome, by the hour'
        query: '${points}${loadTextContent('queries/sign-ins.kql')}'
        shown: 'barchart'
        width: '50'
      }
      {
        name: 'sign-ins-refused'
        title: 'Why sign-ins do not pass'
        query: '${points}${loadTextContent('queries/sign-ins-refused.kql')}'
        shown: 'table'
        width: '50'
      }
    ]
  }
  {
    title: 'Refusals and tokens'
    about: 'Every code stands in docs/errors.md. A code that rises at once after a deployment is worth a look; `limit.reached` is somebody who asks too often.'
    tiles: [
      {
        name: 'refusals'
        title: 'Refusals by code'
        query: '${points}${loadTextContent('queries/refusals.kql')}'
        shown: 'table'
        width: '50'
      }
      {
        name: 'tokens'
        title: 'Tokens that were looked at, by the hour'
        query: '${points}${loadTextContent('queries/tokens.kql')}'
        shown: 'barchart'
        width: '50'
      }
    ]
  }
  {
    title: 'Runs'
    about: 'Discoveries, syncs and previews that ended; and work that broke, each with a trace to go on with (docs/operations/queries.md). Runbooks: discovery, sync.'
    tiles: [
      {
        name: 'runs'
        title: 'Runs and how long they took'
        query: '${points}${loadTextContent('queries/runs.kql')}'
        shown: 'table'
        width: '50'
      }
      {
        name: 'broken-work'
        title: 'Activities, timers and messages that failed'
        query: '${lines}${loadTextContent('queries/broken-work.kql')}'
        shown: 'table'
        width: '50'
      }
    ]
  }
  {
    title: 'The reconciliation queue'
    about: 'Open items of an organisation when a sync of it ended. A queue that grows for days waits for a person; one that jumps follows a change of matching rules or a directory that was moved.'
    tiles: [
      {
        name: 'queue'
        title: 'Open items: the largest queue, and the mean'
        query: '${points}${loadTextContent('queries/queue.kql')}'
        shown: 'timechart'
        width: '50'
      }
      {
        name: 'contacts'
        title: 'Contacts that syncs changed, by the day'
        query: '${points}${loadTextContent('queries/contacts.kql')}'
        shown: 'barchart'
        width: '50'
      }
    ]
  }
  {
    title: 'Secrets'
    about: 'Notices by stage: days before the end, `found` (made elsewhere), `ready` (waits for the customer), `missing` (removed at Microsoft). Stages 1, 0 and missing are programs that stand still or soon will. Runbook: secrets.'
    tiles: [
      {
        name: 'secrets'
        title: 'Notices told of secrets, by the day'
        query: '${points}${loadTextContent('queries/secrets.kql')}'
        shown: 'barchart'
        width: '50'
      }
      {
        name: 'vault-events'
        title: 'What the vault says of ends'
        query: loadTextContent('queries/vault-events.kql')
        shown: 'table'
        width: '50'
      }
    ]
  }
  {
    title: 'What the hub calls'
    about: 'Requests that were not answered as asked. `throttled` passes by itself; `refused` is a right that is missing; `unanswered` is a network.'
    tiles: [
      {
        name: 'upstreams'
        title: 'Requests that were not answered, by the quarter of an hour'
        query: '${points}${loadTextContent('queries/upstreams.kql')}'
        shown: 'timechart'
        width: '50'
      }
      {
        name: 'upstream-failures'
        title: 'The last of them, with the number that Microsoft knows'
        query: '${lines}${loadTextContent('queries/upstream-failures.kql')}'
        shown: 'table'
        width: '50'
      }
    ]
  }
  {
    title: 'Vault and storage'
    about: 'Availability as Azure measures it; below 99 % an alert fires. Runbook: vault-and-mail.'
    tiles: [
      {
        name: 'stores'
        title: 'Lowest share of requests that were answered, in per cent'
        query: loadTextContent('queries/stores.kql')
        shown: 'timechart'
        width: '50'
      }
      {
        name: 'storage-retries'
        title: 'Requests to the tables that were sent once more'
        query: '${points}${loadTextContent('queries/storage-retries.kql')}'
        shown: 'timechart'
        width: '50'
      }
      {
        name: 'vault-refusals'
        title: 'Whom the vault refuses'
        query: loadTextContent('queries/vault-refusals.kql')
        shown: 'table'
        width: '100'
      }
    ]
  }
]

var timeRange = {
  type: 9
  name: 'time'
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    queryType: 0
    resourceType: 'microsoft.operationalinsights/workspaces'
    parameters: [
      {
        id: guid('tenantry', 'time')
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        label: 'Time'
        type: 4
        isRequired: true
        value: { durationMs: 86400000 }
        typeSettings: {
          allowCustom: true
          selectableValues: [
            { durationMs: 3600000 }
            { durationMs: 14400000 }
            { durationMs: 86400000 }
            { durationMs: 604800000 }
            { durationMs: 2592000000 }
          ]
        }
      }
    ]
  }
}

var items = flatten(map(
  sections,
  section =>
    concat(
      [
        {
          type: 1
          name: 'about ${section.title}'
          content: { json: '## ${section.title}\n\n${section.about}' }
        }
      ],
      map(section.tiles, tile => {
        type: 3
        name: tile.name
        customWidth: tile.width
        content: {
          version: 'KqlItem/1.0'
          title: tile.title
          query: tile.query
          size: 0
          queryType: 0
          resourceType: 'microsoft.operationalinsights/workspaces'
          crossComponentResources: [workspace.id]
          timeContextFromParameter: 'TimeRange'
          visualization: tile.shown
          noDataMessage: 'Nothing of that kind happened.'
          noDataMessageStyle: 3
          showExportToExcel: tile.shown == 'table'
        }
      })
    )
))

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  // The service wants a GUID for a name: the same with each deployment.
  name: guid(workspace.id, 'workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: displayName
    description: 'How the hub does: sign-ins, refusals, runs, the queue, secrets, what it calls, vault and storage.'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: workspace.id
    serializedData: string({
      version: 'Notebook/1.0'
      '$schema': 'https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json'
      fallbackResourceIds: [workspace.id]
      items: concat([timeRange], items)
    })
  }
}
