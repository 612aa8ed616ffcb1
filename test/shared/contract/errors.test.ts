import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { statusOf } from '../../../shared/contract/problems.ts'
import { errorCodes } from '../../../shared/domain/hub-error.ts'

/** The rows of the tables in docs/errors.md. */
async function documented() {
  const text = await readFile(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
  return [...text.matchAll(/^\| `([^`]+)`\s*\|\s*(\d+)\s*\|([^|]+)\|([^|]+)\|$/gm)].map(
    ([, code = '', status, meaning = '', advice = '']) => ({
      code,
      status: Number(status),
      meaning: meaning.trim(),
      advice: advice.trim(),
    }),
  )
}

describe('error codes', () => {
  it('are noun.adjective, each once', () => {
    for (const code of errorCodes) expect(code).toMatch(/^[a-z][a-zA-Z]*\.[a-z]+$/)
    expect(new Set(errorCodes).size).toBe(errorCodes.length)
  })

  it('have each one status and one row in docs/errors.md, and the three agree', async () => {
    const rows = await documented()
    expect(rows.map(({ code }) => code)).toEqual([...errorCodes])
    expect(Object.fromEntries(rows.map(({ code, status }) => [code, status]))).toEqual(statusOf)
  })

  it('are explained: what it means, and what to do', async () => {
    for (const { code, meaning, advice } of await documented())
      expect([code, meaning.length > 10, advice.length > 5]).toEqual([code, true, true])
  })

  it('speak as HTTP does: refusals below 500, troubles that pass as 503', () => {
    for (const code of errorCodes) expect(statusOf[code]).toBeGreaterThanOrEqual(400)
    for (const code of errorCodes.filter((name) => name.endsWith('.unavailable'))) expect(statusOf[code]).toBe(503)
    for (const code of errorCodes.filter((name) => name.startsWith('token.'))) expect(statusOf[code]).toBe(401)
  })
})
