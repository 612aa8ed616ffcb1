import { describe, expect, it } from 'vitest'
import {
  defaultFilter,
  filterReasons,
  judgeUser,
  patternFaults,
  readyFilter,
  type SyncFilter,
} from '../../../../shared/domain/sync/filter.ts'
import type { DirectoryUser } from '../../../../shared/domain/directory-user.ts'
import { contoso } from '../../support/facts.ts'
import { aUser, oid } from '../../support/sync-facts.ts'

const judge = (change: Partial<DirectoryUser>, filter: Partial<SyncFilter> = {}, members?: ReadonlySet<string>) =>
  judgeUser({ ...aUser(1), ...change }, readyFilter({ ...defaultFilter, ...filter }, members))

const { objectId: _without, ...nameless } = aUser(1)

describe('the filter', () => {
  it('leaves out shared mailboxes, disabled people, guests, service accounts and those without identity, by default', () => {
    expect(judge({ sharedMailbox: true }).reason).toBe('shared-mailbox')
    expect(judge({ enabled: false }).reason).toBe('disabled')
    expect(judgeUser(nameless, readyFilter(defaultFilter)).reason).toBe('missing-identity')
    expect(judge({ userType: 'guest' }).reason).toBe('guest')
    expect(judge({ upn: 'svc-backup@contoso.example' }).reason).toBe('service-account')
    expect(judge({ licensed: false }).reason).toBeUndefined()
    expect(judge({}).reason).toBeUndefined()
  })

  it('tells the first reason in its order', () => {
    const everything = {
      sharedMailbox: true,
      enabled: false,
      userType: 'guest',
      licensed: false,
      upn: 'svc-1@contoso.example',
      mail: 'svc-1@contoso.example',
    } as const
    const off = { unlicensed: true, customPatterns: ['svc'] }
    const toggles = ['sharedMailbox', 'disabled', 'guest', 'unlicensed', 'serviceAccount'] as const
    const told = [undefined, ...toggles].map(
      (_, count) =>
        judge(
          everything,
          { ...off, ...Object.fromEntries(toggles.slice(0, count).map((name) => [name, false])) },
          new Set(),
        ).reason,
    )
    expect(told).toEqual(['shared-mailbox', 'disabled', 'guest', 'unlicensed', 'service-account', 'custom-pattern'])
    expect([...told, 'group', 'missing-identity'].sort()).toEqual([...filterReasons].sort())
  })

  it.each(['abbott', 'sandra.weiss', 'systematic', 'servicedesk', 'nora.reply', 'savas', 'svcs'])(
    'takes %s for a person',
    (local) => {
      expect(judge({ upn: `${local}@contoso.example`, mail: `${local}@contoso.example` }).reason).toBeUndefined()
    },
  )

  it.each(['svc_sql', 'SA.scanner', 'system-mail', 'service.account7', 'serviceaccount', 'no-reply', 'noreply2'])(
    'takes %s for a service account',
    (local) => {
      expect(judge({ upn: `${local}@contoso.example` }).reason).toBe('service-account')
    },
  )

  it('never takes a name for the proof of a shared mailbox or a service account', () => {
    expect(judge({ displayName: 'Shared mailbox: svc-info' }).reason).toBeUndefined()
  })

  it('keeps whom it does not know enough of, and warns', () => {
    const { userType: _type, licensed: _licence, ...unknown } = aUser(1)
    expect(judgeUser(unknown, readyFilter(defaultFilter))).toEqual({ warning: true })
    expect(judgeUser({ ...unknown, userType: 'member' }, readyFilter(defaultFilter))).toEqual({ warning: false })
    expect(judgeUser({ ...unknown, userType: 'member' }, readyFilter({ ...defaultFilter, unlicensed: true }))).toEqual({
      warning: true,
    })
  })

  it('keeps nobody without an object id, whatever is switched off', () => {
    expect(judgeUser(nameless, readyFilter({ ...defaultFilter, missingIdentity: false })).reason).toBe(
      'missing-identity',
    )
  })

  it('finds custom patterns in name, mail and user principal name', () => {
    for (const change of [{ displayName: 'Kiosk 7' }, { mail: 'kiosk7@x.example' }, { upn: 'kiosk7@x.example' }])
      expect(judge(change, { customPatterns: ['kiosk'] }).reason).toBe('custom-pattern')
  })

  it('keeps only members of the groups where groups count', () => {
    const groups = [{ tid: contoso, groupId: oid(99) }]
    expect(judge({}, { groups }, new Set([oid(2)])).reason).toBe('group')
    expect(judge({}, { groups }, new Set([oid(1)])).reason).toBeUndefined()
  })

  it('says of each pattern that cannot be used what is wrong with it', () => {
    expect(patternFaults({ ...defaultFilter, customPatterns: ['ok', '(', 'a**'] })).toEqual([
      '(: has a bracket that is not closed',
      'a**: repeats a repetition',
    ])
    expect(patternFaults(defaultFilter)).toEqual([])
  })
})
