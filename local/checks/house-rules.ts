import { findNarrowedTests, findReadSources } from './test-checks.ts'
import { type Finding, readSourceFiles, type SourceFile } from './source-file.ts'
import {
  findBidirectionalControls,
  findLocalSettings,
  findLongFiles,
  findUnexplainedSuppressions,
} from './text-checks.ts'

const rules: readonly ((files: readonly SourceFile[]) => Finding[])[] = [
  findBidirectionalControls,
  findLocalSettings,
  findUnexplainedSuppressions,
  findLongFiles,
  findNarrowedTests,
  findReadSources,
]

/** The rules that no tool from outside checks for us, on every file of the repository. */
export async function findBrokenHouseRules(root: string): Promise<Finding[]> {
  const files = await readSourceFiles(root)
  return rules.flatMap((rule) => rule(files))
}

if (import.meta.main) {
  const findings = await findBrokenHouseRules(process.cwd())
  for (const { severity, path, line, message } of findings) {
    console.log(`${severity}: ${path}${line === undefined ? '' : `:${line}`}: ${message}`)
  }
  process.exitCode = findings.some(({ severity }) => severity === 'error') ? 1 : 0
}
