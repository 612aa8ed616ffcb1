import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folder = fileURLToPath(new URL('mutation/', import.meta.url))
const stryker = `${folder}node_modules/@stryker-mutator/core/bin/stryker.js`
const minutes = 60_000

/** Runs to its end with its output shown. @returns the exit code */
function run(program: string, args: readonly string[], cwd: string): Promise<number | null> {
  const { VITEST: _, ...env } = process.env
  return new Promise((resolve, reject) => {
    spawn(program, args, { cwd, env, stdio: 'inherit' }).on('error', reject).on('exit', resolve)
  })
}

describe('the tests of the verifier of tokens, of whom one stands for, and of the hub’s own', () => {
  it('notice at least 95 of 100 changes to them', { timeout: 180 * minutes }, async () => {
    if (!existsSync(stryker))
      expect(await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], folder)).toBe(0)
    // Ends with another code where the score is below the `break` of its configuration.
    expect(await run(process.execPath, [stryker, 'run', 'test/deep/mutation/stryker.config.json'], root)).toBe(0)
  })
})
