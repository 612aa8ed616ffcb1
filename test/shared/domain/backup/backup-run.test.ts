import { describe, expect, it } from 'vitest'
import {
  isBackupDue,
  isBackupMissed,
  outlivedBackups,
  partsInOrder,
  type StoredPart,
} from '../../../../shared/domain/backup/backup-run.ts'
import { aBackup } from '../../support/backup-facts.ts'

const at = (text: string) => new Date(`2026-11-${text}:00Z`)
const nightly = { hour: 2, kept: 2 } as const

describe('the backup of a night', () => {
  it.each([
    ['is due at its hour', '27T02:00', '26T02:06', true],
    ['is due where there was none yet', '27T02:00', undefined, true],
    ['is made up for within six hours', '27T07:59', '26T02:06', true],
    ['waits for the next night after that', '27T08:00', '26T02:06', false],
    ['is not due before its hour', '27T01:59', '26T02:06', false],
    ['is made once', '27T02:16', '27T02:06', false],
  ])('%s', (_, now, newest, due) => {
    const last = newest === undefined ? undefined : { startedAt: at(newest) }
    expect(isBackupDue(nightly, last, at(now))).toBe(due)
    expect(isBackupDue({ ...nightly, hour: 'off' }, last, at(now))).toBe(false)
  })

  it('counts its hour across midnight', () => {
    expect(isBackupDue({ hour: 23, kept: 1 }, { startedAt: at('25T23:06') }, at('27T00:30'))).toBe(true)
  })

  it('is missed after two nights, and never where nobody set an hour', () => {
    expect(isBackupMissed(nightly, at('25T02:06'), at('27T04:00'))).toBe(false)
    expect(isBackupMissed(nightly, at('25T02:06'), at('27T04:07'))).toBe(true)
    expect(isBackupMissed(nightly, undefined, at('27T04:07'))).toBe(true)
    expect(isBackupMissed({ hour: 'off', kept: 1 }, undefined, at('27T04:07'))).toBe(false)
  })
})

describe('backups', () => {
  it('stay as many as are kept; failed ones go once a later one is whole', () => {
    const one = (backupId: string, day: string, state: 'done' | 'failed' | 'running') =>
      aBackup({ backupId, state, startedAt: at(`${day}T02:00`) })
    const runs = [
      one('7', '27', 'running'),
      one('6', '26', 'failed'),
      one('5', '25', 'done'),
      one('4', '24', 'failed'),
      one('3', '23', 'done'),
      one('2', '22', 'done'),
    ]
    expect(outlivedBackups(runs, nightly).map(({ backupId }) => backupId)).toEqual(['4', '2'])
    expect(outlivedBackups([one('6', '26', 'failed')], nightly)).toEqual([])
  })

  it('are made of the parts that lead to the last one, whatever a second try left', () => {
    const part = (block: string, before?: string): StoredPart => ({
      block,
      table: 'Members',
      name: block,
      rows: 1,
      sha256: '',
      size: 1,
      ...(before === undefined ? {} : { before }),
    })
    const stored = [part('1-a'), part('1-b'), part('2-a', '1-b'), part('2-b', '1-b'), part('3-a', '2-a')]
    const order = (lastBlock: string) => partsInOrder(aBackup({ lastBlock }), stored).map(({ block }) => block)
    expect(order('3-a')).toEqual(['1-b', '2-a', '3-a'])
    expect(order('2-b')).toEqual(['1-b', '2-b'])
    expect(() => order('4-a')).toThrow(RangeError)
  })
})
