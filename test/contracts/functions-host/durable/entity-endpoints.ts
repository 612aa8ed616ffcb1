import { expect } from 'vitest'
import { batches, becomes, vanishes } from '../support/entities.ts'
import { rule, type Theme } from '../support/rules.ts'

export const entityEndpoints: Theme = {
  theme: 'entity endpoints',
  rules: [
    rule(
      'over HTTP a signal takes JSON or a text of another type; bad JSON is refused',
      ['m-entities'],
      async (host) => {
        const key = host.id('Key')
        expect(await host.post(`entities/Counter/${key}?op=add`, 3)).toMatchObject({ status: 202, body: '' })
        await becomes(host, key, 3)
        const headers = { 'content-type': 'text/plain' }
        expect((await host.api('POST', `entities/Counter/${key}?op=set`, { headers, body: 'plain' })).status).toBe(202)
        await becomes(host, key, 'plain')
        const bad = { headers: { 'content-type': 'application/json' }, body: '{bad' }
        const refused = await host.api('POST', `entities/Counter/${key}?op=set`, bad)
        expect(refused.status).toBe(400)
        expect((refused.body as { Message: string }).Message).toMatch(/^Could not parse JSON content/)
      },
    ),
    rule('DELETE is the operation delete, with an empty text as its input', ['m-entities'], async (host) => {
      const key = host.id('Key')
      await host.post(`entities/Counter/${key}?op=add`, 1)
      await becomes(host, key, 1)
      expect(await host.api('DELETE', `entities/Counter/${key}`)).toMatchObject({ status: 202, body: '' })
      await vanishes(host, key)
      expect((await batches(host, key)).at(-1)!.batch).toMatchObject([{ name: 'delete', input: '""', isSignal: true }])
    }),
    rule('an entity may have the empty key; it must have a name', ['m-entities'], async (host) => {
      expect((await host.post('entities/Counter?op=set', 1)).status).toBe(202)
      await host.until(async () => {
        const { body } = await host.api('GET', 'entities/Counter?fetchState=true')
        const found = (body as { entityId: { key: string }; state: unknown }[]).find(
          ({ entityId }) => entityId.key === '',
        )
        return found?.state === 1 ? true : undefined
      }, 'The entity with the empty key')
      expect(await host.post('entities')).toMatchObject({
        status: 400,
        body: {
          Message: "Invalid entity id: entity name must not be a null or empty string. (Parameter 'entityName')",
        },
      })
    }),
    rule('entities are listed by name, with their state on request, in pages', ['m-entities'], async (host) => {
      const keys = [host.id('List'), host.id('List')].sort()
      for (const key of keys) await host.post(`entities/Counter/${key}?op=set`, key)
      for (const key of keys) await becomes(host, key, key)
      const listed = (await host.api('GET', 'entities/Counter?fetchState=true')).body as {
        entityId: { key: string }
        state: unknown
      }[]
      const own = listed.filter(({ entityId }) => keys.includes(entityId.key))
      expect(own).toEqual(
        keys.map((key) => ({
          entityId: { name: 'counter', key },
          lastOperationTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
          state: key,
        })),
      )
      const stateless = host.id('List')
      await host.post(`entities/Counter/${stateless}?op=describe`, 1)
      await host.until(async () => ((await batches(host, stateless)).length > 0 ? true : undefined), 'The operation')
      const withStates = (await host.api('GET', 'entities/Counter?fetchState=true')).body as {
        entityId: { key: string }
      }[]
      expect(withStates.map(({ entityId }) => entityId.key)).not.toContain(stateless)
      const all = (await host.api('GET', 'entities')).body as { entityId: { key: string }; state: unknown }[]
      expect(all.find(({ entityId }) => entityId.key === keys[0])).toMatchObject({ state: null })
      const page = await host.api('GET', 'entities/Counter?top=1')
      expect(page.body).toHaveLength(1)
      expect(page.headers['x-ms-continuation-token']).toMatch(/^[\w+/=]+$/)
      expect(await host.api('GET', 'entities/nosuch')).toMatchObject({ status: 200, body: [] })
    }),
  ],
}
