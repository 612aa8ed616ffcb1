import { describe, expect, it } from 'vitest'
import { readRows } from '../../../../shared/adapters/cipp/cipp-answer.ts'
import { cippPeopleSource } from '../../../../shared/adapters/cipp/cipp-people-source.ts'
import { readTenants } from '../../../../shared/adapters/cipp/cipp-tenants.ts'
import { readUser } from '../../../../shared/adapters/cipp/cipp-user.ts'
import type { CippConnection } from '../../../../shared/domain/connection.ts'
import type { ErrorCode } from '../../../../shared/domain/hub-error.ts'
import { contoso, fabrikam, noon, northBank } from '../../support/facts.ts'
import { expectRefusal } from '../../support/refusals.ts'

const id = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'
const rowsOf = (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  readRows(new Response(typeof body === 'string' ? body : JSON.stringify(body), { headers }), noon)
const userOf = async (row: object) => (await rowsOf([row])).map((one) => readUser(one, undefined))[0]

describe('an answer of CIPP, with status 200', () => {
  it.each([
    [[{ id }]],
    [{ id }],
    [[null, { id }]],
    [{ Results: [{ id }] }],
    [{ results: [{ Id: id }], metadata: {} }],
    [{ Results: { id }, Metadata: null }],
    [{ Results: [{ ID: id }], Metadata: { Queued: false, QueueMessage: '', nextLink: null } }],
  ])('%j holds one row', async (body) => {
    expect(await rowsOf(body)).toEqual([{ id }])
  })

  it('may hold nobody', async () => {
    for (const body of [[], { Results: [] }]) expect(await rowsOf(body)).toEqual([])
  })

  it.each<[ErrorCode, unknown]>([
    ['source.failing', ['Failed to get a token']],
    ['source.failing', JSON.stringify('Failed to get a token')],
    ['source.failing', { Results: 'Could not connect to tenant' }],
    ['source.failing', { error: { message: 'x' } }],
    ['source.failing', [{ Error: 'x' }]],
    ['consent.missing', { Results: 'Could not get token: AADSTS65001: no consent' }],
    ['source.unreadable', [{ Message: 'This function has been deprecated' }]],
    ['source.unreadable', { message: 'This function has been deprecated' }],
    ['source.unreadable', 'null'],
    ['source.unreadable', [null]],
    ['source.unreadable', [[{ id }]]],
    ['source.unreadable', [7]],
    ['source.unreadable', {}],
    ['source.unreadable', { value: [{ id }] }],
    ['source.unreadable', { Results: null }],
    ['source.unreadable', { Results: [{ id }], Metadata: { nextLink: 'page 2' } }],
    ['source.unavailable', ''],
    ['source.unavailable', '[{"id":'],
  ])('is %s for %j, and never a row', async (code, body) => {
    await expectRefusal(code, rowsOf(body))
  })

  it.each([
    { Results: [], Metadata: { Queued: true, QueueMessage: 'Still loading data' } },
    { results: [], metadata: { queued: 'True' } },
    { Results: [], Metadata: { QueueMessage: 'Still loading data for all tenants' } },
    [{ Tenant: 'Loading data for all tenants.', QueueId: 'x' }],
  ])('is to be asked for again where it is still collected: %j', async (body) => {
    const { details } = await expectRefusal('source.unavailable', rowsOf(body))
    expect(details).toEqual({ retryAfterSeconds: 30 })
  })
})

describe('a tenant that CIPP lists', () => {
  const listed = async (row: object) => readTenants(await rowsOf([row]))
  const row = { customerId: contoso, displayName: 'Contoso', domains: '', Excluded: false }

  it.each<[object, object]>([
    [row, {}],
    [{ CustomerId: contoso.toUpperCase(), DisplayName: ' Contoso ', excluded: 'False' }, {}],
    [{ ...row, Excluded: 'True' }, { isExcluded: true }],
    [{ ...row, domains: 'partnerTenant' }, { isPartner: true }],
    [
      { ...row, displayName: '*Partner Tenant', domains: null },
      { displayName: '*Partner Tenant', isPartner: true },
    ],
    [{ ...row, displayName: null, defaultDomainName: 'Contoso.Example' }, { defaultDomain: 'contoso.example' }],
  ])('%j is read for what it means', async (given, more) => {
    const [tenant] = await listed(given)
    expect(tenant).toMatchObject({ tid: contoso, isPartner: false, isExcluded: false, ...more })
  })

  it('is never one without an id, all of them as one, or one whose id is none', async () => {
    await expectRefusal('source.failing', listed({ customerId: '', displayName: 'Failed to retrieve tenants.' }))
    await expectRefusal('source.unreadable', listed({ customerId: 'allTenants', displayName: '*All Tenants' }))
    await expectRefusal('source.unreadable', listed({ customerId: 'contoso' }))
  })
})

describe('a person whom CIPP lists', () => {
  it('is as Graph has them, whatever became of lists and truths on the way', async () => {
    const whole = {
      objectId: id,
      upn: 'ada@contoso.example',
      enabled: false,
      userType: 'guest',
      licensed: true,
      phone: '+44 1',
      otherMails: ['a@home.example', 'ada@contoso.example', 'countess@contoso.example'],
    }
    const row = {
      id,
      userPrincipalName: 'ada@contoso.example',
      accountEnabled: false,
      userType: 'Guest',
      assignedLicenses: [{ skuId: id }],
      businessPhones: ['+44 1'],
      mobilePhone: '+44 2',
      otherMails: ['a@home.example'],
      proxyAddresses: ['SMTP:ada@contoso.example', 'smtp:countess@contoso.example', 'sip:ada@contoso.example'],
    }
    expect(await userOf(row)).toEqual(whole)
    const bent = {
      Id: id.toUpperCase(),
      userprincipalname: ' ada@contoso.example ',
      AccountEnabled: 'False',
      UserType: 'GUEST',
      AssignedLicenses: { skuId: id },
      BusinessPhones: '+44 1',
      OtherMails: 'a@home.example',
      ProxyAddresses: 'SMTP:ada@contoso.example, smtp:countess@contoso.example',
    }
    expect(await userOf(bent)).toEqual(whole)
  })

  it('is not taken for what is not said of them', async () => {
    const row = { id, accountEnabled: null, userType: 'unknownFutureValue', assignedLicenses: null, mail: '', phone: 7 }
    expect(await userOf({ ...row, businessPhones: null, proxyAddresses: {} })).toEqual({ objectId: id, otherMails: [] })
  })

  it('is read also where Exchange does not let CIPP tell of mailboxes', async () => {
    const tenant = { tid: fabrikam, displayName: 'Fabrikam', isPartner: false, isExcluded: false }
    const domains = { defaultDomain: 'fabrikam.example', initialDomain: undefined }
    const connection = { organisationId: northBank, kind: 'cipp', baseUrl: 'https://cipp.example' } as CippConnection
    for (const refused of ['Could not get token: AADSTS65001', 'Exchange is not licensed']) {
      const people = cippPeopleSource(
        async (_connection, name) => rowsOf(name === 'ListUsers' ? { id, mail: 'ada@fabrikam.example' } : [refused]),
        async () => [{ ...tenant, ...domains }],
        { now: () => noon },
      )
      const { users } = await people.listUsers(connection, fabrikam, { kind: 'start' })
      expect(users).toMatchObject([{ objectId: id, mail: 'ada@fabrikam.example' }])
      expect(users[0]).not.toHaveProperty('sharedMailbox')
    }
  })
})
