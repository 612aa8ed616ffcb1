import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeRoute, makeRouteTable, splitPath } from '../../../../local/host/http/route-table.ts'
import { matchRoute, parseRouteTemplate } from '../../../../local/host/http/route-template.ts'

function match(template: string, path: string): Record<string, string> | undefined {
  const { segments, trailing } = splitPath(path)
  return matchRoute(parseRouteTemplate(template), segments, trailing)
}

describe('a route template', () => {
  test.each<[string, string, Record<string, string> | undefined]>([
    ['a/b', '/A/b', {}],
    ['a/{x=one}', '/a', { x: 'one' }],
    ['{name}.{ext}', '/photo.old.png', { name: 'photo.old', ext: 'png' }],
    ['v{n:int}/x', '/v12/x', { n: '12' }],
    ['v{n:int}/x', '/vx/x', undefined],
    ['a/{x:long}', '/a/9223372036854775807', { x: '9223372036854775807' }],
    ['a/{x:long}', '/a/9223372036854775808', undefined],
    ['a/{x:int}', '/a/2147483648', undefined],
    ['a/{x:guid}', '/a/0f8fad5b-d9cb-469f-a165-70867728950e', { x: '0f8fad5b-d9cb-469f-a165-70867728950e' }],
    ['a/{x:guid}', '/a/0f8fad5b', undefined],
    ['a/{x:bool}', '/a/TRUE', { x: 'TRUE' }],
    ['a/{x:alpha:minlength(3)}', '/a/ab', undefined],
    ['a/{x:range(1,5)?}', '/a/5', { x: '5' }],
    ['a/{x:range(1,5)?}', '/a/6', undefined],
    ['a/{x:range(1,5)?}', '/a', {}],
    ['a/{x:length(2)}', '/a/abc', undefined],
    ['a/{x:regex(^\\d{{3}}$)}', '/a/123', { x: '123' }],
    ['a/{x:regex(^\\d{{3}}$)}', '/a/1234', undefined],
    ['a/{**rest}', '/a/b/c', { rest: 'b/c' }],
    ['a/{x}', '/a//', undefined],
  ])('%s against %s gives %j', (template, path, params) => {
    expect(match(template, path)).toEqual(params)
  })

  test.each(['a/{x', 'a/}x', 'a/{x:nosuch}', '{*rest}/a', 'a/{}'])('%s is refused', (template) => {
    expect(() => parseRouteTemplate(template)).toThrow(`The route '${template}'`)
  })

  const word = fc.stringMatching(/^[a-z]{1,6}$/)
  const value = fc.stringMatching(/^[A-Za-z0-9 äü.;_-]{1,8}$/).filter((text) => !/^\.+$/.test(text))

  test('gives back whatever was put in the place of its parameters', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, value), { maxLength: 5 }), (parts) => {
        const template = parts.map(([literal], at) => `${literal}/{p${at}}`).join('/')
        const path = `/${parts.map(([literal, given]) => `${literal.toUpperCase()}/${encodeURIComponent(given)}`).join('/')}`
        expect(match(template, path)).toEqual(Object.fromEntries(parts.map(([, given], at) => [`p${at}`, given])))
      }),
    )
  })

  test('is found whatever the order in which routes are registered', () => {
    const texts = ['a/b', 'a/{x:int}', 'a/{x}', 'a/{*rest}', '{x}/b', '{*rest}']
    const order = fc.shuffledSubarray(texts, { minLength: texts.length })
    const cases = {
      '/a/b': 'a/b',
      '/a/1': 'a/{x:int}',
      '/a/c': 'a/{x}',
      '/a/c/d': 'a/{*rest}',
      '/z/b': '{x}/b',
      '/z/c': '{*rest}',
    }
    fc.assert(
      fc.property(order, (shuffled) => {
        const table = makeRouteTable(shuffled.map((text) => makeRoute('', text, ['get'], text)))
        for (const [path, expected] of Object.entries(cases)) expect(table.find('GET', path)?.target).toBe(expected)
      }),
    )
  })
})

describe('a path', () => {
  test.each([
    ['/', [], false],
    ['/a/', ['a'], true],
    ['/a%2Fb/%zz/%ff', ['a%2Fb', '%zz', '%ff'], false],
    ['/a%252Fb', ['a%2Fb'], false],
  ])('%s is split into %j', (path, segments, trailing) => {
    expect(splitPath(path)).toEqual({ segments, trailing })
  })
})

test('a route under admin or runtime is refused', () => {
  expect(() => makeRoute('', 'admin/users', ['GET'], undefined)).toThrow("begins with 'admin'")
  expect(() => makeRoute('runtime', 'x', ['GET'], undefined)).toThrow("begins with 'runtime'")
  expect(makeRoute('api', 'admin/users', ['GET'], undefined).template.segments).toHaveLength(3)
})
