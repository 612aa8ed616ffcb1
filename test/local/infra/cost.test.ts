import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ofType, readPredicted } from '../../../local/infra/predicted.ts'
import { snapshotOf } from '../../../local/infra/templates.ts'

const root = join(import.meta.dirname, '../../..')
const page = await readFile(join(root, 'docs/deployment/cost.md'), 'utf8')
const resources = await readPredicted(join(root, snapshotOf('infra/environments/prod.bicepparam')))

/** What, how much, unit price and sum, a row each. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| -'))
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.replaceAll('*', '').trim()))
const amountOf = (wanted: string) => rows.find(([, what]) => what === wanted)?.[2] ?? ''

describe('What a production costs', () => {
  it('is the sum of what its parts cost, less than a dollar left out', () => {
    const sums = rows.map((row) => row[4] ?? '')
    const [whole = Number.NaN] = sums.slice(-1).map(Number)
    const parts = sums.slice(0, -1).filter((sum) => sum !== '< 1')
    expect(parts.length).toBeGreaterThan(5)
    expect(parts.reduce((one, other) => one + Number(other), 0)).toBe(whole)
  })

  it('counts what the template of a production makes', () => {
    const count = (type: string) => ofType(resources, type).length
    expect(amountOf('Private endpoints')).toMatch(new RegExp(`^${count('Microsoft.Network/privateEndpoints')} \\(`))
    expect(amountOf('Private endpoints')).toContain(`; ${count('Microsoft.Network/privateDnsZones')} zones`)
    const alerts = [count('Microsoft.Insights/scheduledQueryRules'), count('Microsoft.Insights/metricAlerts')]
    expect(amountOf('Alerts')).toMatch(new RegExp(`^${alerts[0]} questions .*, ${alerts[1]} metrics`))
  })
})
