import { describe, expect, it } from 'vitest'
import { httpFile } from '../../../local/guides/http-file.ts'
import { asItIs, regionOf, withSnippets } from '../../../local/guides/snippets.ts'

const source = ['before', '  // #region two', '    first', '', '      second', '  // #endregion', 'after'].join('\n')
const marked = '<!-- examples/one/two.mjs#two -->'
const page = (code: string) => ['# Page', '', marked, '', asItIs, '```js', code, '```', '', 'Text'].join('\n')

describe('a guide', () => {
  it('shows a region of its example, without what it is indented by', () => {
    expect(regionOf(source, 'two')).toBe('first\n\n  second')
    expect(withSnippets(`# Page\n\n${marked}\n\nText`, () => source)).toBe(page('first\n\n  second'))
  })

  it('that shows something else is put right, and one that is right stays as it is', () => {
    const right = page('first\n\n  second')
    expect(withSnippets(page('first\n\nwhat it was before'), () => source)).toBe(right)
    expect(withSnippets(right, () => source)).toBe(right)
  })

  it('of a region that is not there says so', () => {
    expect(() => withSnippets('<!-- examples/one/two.mjs#three -->', () => source)).toThrow('no region three')
  })
})

describe('the file of requests', () => {
  const path = '/api/v1/things/{thingId}'
  const bearer = [{ session: [] }, { bearer: [] }]
  const body = {
    content: { 'application/json': { schema: { properties: { on: { type: 'boolean' } }, required: ['on'] } } },
  }

  it('has what takes a token, with what is required', () => {
    const parameters = [
      { name: 'thingId', in: 'path', required: true },
      { name: 'cursor', in: 'query' },
      { name: 'If-Match', in: 'header', required: true },
    ]
    const put = { operationId: 'TurnThing', summary: 'Turn it', security: bearer, parameters, requestBody: body }
    const text = httpFile({ paths: { [path]: { put, get: { operationId: 'Secret', security: [{ session: [] }] } } } })
    expect(text).toContain('\n@thingId = {thingId}\n')
    expect(text).toContain(
      [
        '### TurnThing: Turn it',
        'PUT {{hub}}/api/v1/things/{{thingId}}',
        'Authorization: Bearer {{token}}',
        'If-Match: "{version}"',
        'Content-Type: application/json',
        '',
        '{\n  "on": true\n}',
      ].join('\n'),
    )
    expect(text).not.toContain('Secret')
  })
})
