import { RestError, type TableEntity } from '@azure/data-tables'
import type { PipelineResponse } from '@azure/core-rest-pipeline'

/** Where a row is. */
export const addressOfRow = (table: string, { partitionKey, rowKey }: Pick<TableEntity, 'partitionKey' | 'rowKey'>) =>
  `${table}(PartitionKey='${quoted(partitionKey)}',RowKey='${quoted(rowKey)}')`

const quoted = (key: string) => encodeURIComponent(key).replaceAll("'", "''")

/** A row as the service reads it: of a moment its type stands beside it. Written column by column: a row of a thousand is built no second time. */
export function jsonOf(entity: TableEntity): string {
  let text = `{"PartitionKey":${JSON.stringify(entity.partitionKey)},"RowKey":${JSON.stringify(entity.rowKey)}`
  for (const [name, value] of Object.entries<unknown>(entity)) {
    if (value === undefined || name === 'partitionKey' || name === 'rowKey') continue
    text += `,${JSON.stringify(name)}:${JSON.stringify(value)}`
    if (value instanceof Date) text += `,"${name}@odata.type":"Edm.DateTime"`
  }
  return `${text}}`
}

/** Whether all columns are of the types that the hub writes. */
export const hasOwnTypes = (entity: TableEntity): boolean => !Object.values<unknown>(entity).some(isTyped)

const isTyped = (value: unknown) => typeof value === 'bigint' || (typeof value === 'object' && !(value instanceof Date))

/** What the service refused, as the SDK tells it. */
export function refusalOf(response: PipelineResponse, statusCode: number, body: string): RestError {
  const { code, message } = errorIn(body)
  const { request } = response
  return new RestError(message ?? 'The transaction failed.', {
    statusCode,
    request,
    response,
    ...(code === undefined ? {} : { code }),
  })
}

function errorIn(body: string): { readonly code?: string; readonly message?: string } {
  try {
    const told = JSON.parse(body) as { 'odata.error'?: { code?: string; message?: { value?: string } } }
    const { code, message } = told['odata.error'] ?? {}
    return {
      ...(code === undefined ? {} : { code }),
      ...(message?.value === undefined ? {} : { message: message.value }),
    }
  } catch {
    return {}
  }
}

/** What belongs to every answer and is no column. */
const marks: Readonly<Record<string, string>> = {
  PartitionKey: 'partitionKey',
  RowKey: 'rowKey',
  Timestamp: 'timestamp',
}

/** A row as the SDK gives it; undefined where a column is of another type than the hub writes. */
export function columnsOf(told: Readonly<Record<string, unknown>>, etag: unknown): Record<string, unknown> | undefined {
  const row: Record<string, unknown> = { etag }
  for (const [name, value] of Object.entries(told)) {
    if (name.startsWith('odata.')) continue
    if (name.endsWith('@odata.type')) {
      if (value !== 'Edm.DateTime') return undefined
      continue
    }
    const isMoment = told[`${name}@odata.type`] === 'Edm.DateTime' && marks[name] === undefined
    row[marks[name] ?? name] = isMoment ? new Date(String(value)) : value
  }
  return row
}

/** @throws RestError where the answer is none of the service's */
export function bodyOf(answer: PipelineResponse): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(answer.bodyAsText ?? '') as Readonly<Record<string, unknown>>
  } catch (cause) {
    const { status: statusCode, request } = answer
    throw new RestError('The answer is not JSON.', {
      statusCode,
      request,
      response: answer,
      ...(cause instanceof Error ? { cause } : {}),
    })
  }
}
