import type { EntityTables } from './entity-store.ts'
import { isOver, type Instance, type NewMessage, type Outgoing, type TurnRecord } from './records.ts'
import type { Statements } from './store-tables.ts'
import type { InboundEvent } from './wire/history.ts'

const WORK = ['inbox', 'activities', 'timers']

/** What the store's transactions are made of. */
export function storeWriter(sql: Statements, entities: EntityTables) {
  const addMessage = (instanceId: string, { executionId, event }: NewMessage): void => {
    sql.addMessage.run(instanceId, executionId, JSON.stringify(event))
  }
  const clear = (instanceId: string, tables: readonly string[]): void => {
    for (const { table, statement } of sql.clear) if (tables.includes(table)) statement.run(instanceId)
  }
  const begin = (instance: Instance, started: InboundEvent): void => {
    clear(instance.instanceId, ['history', ...WORK])
    sql.putInstance.run({ ...instance })
    addMessage(instance.instanceId, { executionId: instance.executionId, event: started })
  }
  /** Whether no instance that is not over has this id. */
  const mayBegin = (instanceId: string): boolean => {
    const known = sql.findInstance.get(instanceId) as unknown as Instance | undefined
    return !known || isOver(known.status)
  }
  const putInFront = (instanceId: string, messages: readonly NewMessage[]): void => {
    let sequence = Number(sql.firstSequence.get()?.['first']) - messages.length
    for (const { executionId, event } of messages) {
      sql.addMessageAt.run(sequence++, instanceId, executionId, JSON.stringify(event))
    }
  }
  const addWork = ({ instance, activities, timers, cancelledTimerIds }: TurnRecord): void => {
    for (const work of activities) sql.addActivity.run({ ...work })
    for (const timer of timers) sql.addTimer.run({ ...timer, fireAtMs: Date.parse(timer.fireAt) })
    for (const eventId of cancelledTimerIds) sql.dropTimer.run(instance.instanceId, instance.executionId, eventId)
  }
  return {
    addMessage,
    begin,
    remove: (instanceId: string): void => {
      clear(instanceId, ['history', ...WORK])
      sql.dropInstance.run(instanceId)
    },
    writeTurn: (record: TurnRecord): void => {
      const { instanceId, status } = record.instance
      sql.dropMessages.run(instanceId, record.consumedUpTo)
      sql.putInstance.run({ ...record.instance })
      if (record.renewal) {
        clear(instanceId, ['history', 'activities', 'timers'])
        putInFront(instanceId, record.renewal)
        return
      }
      sql.addHistory.run(instanceId, record.turn, record.history)
      if (isOver(status)) clear(instanceId, WORK)
      else addWork(record)
    },
    sendOut: (outgoing: Outgoing, sender?: Instance): void => {
      if (outgoing.kind === 'message') addMessage(outgoing.instanceId, outgoing)
      else if (outgoing.kind === 'operation') entities.add(outgoing.operation)
      else if (mayBegin(outgoing.child.instanceId)) begin(outgoing.child, outgoing.started)
      else if (sender) addMessage(sender.instanceId, { executionId: sender.executionId, event: outgoing.refused })
    },
  }
}
