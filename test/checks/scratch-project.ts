import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A folder with this project's configuration and other files, to try a tool on. */
export interface ScratchProject {
  readonly folder: string
  /** Runs a program there: a file of this project, by its path from the root. A failure is an answer, not an error. */
  run(program: string, args: readonly string[]): Promise<{ output: string; code: number }>
  remove(): Promise<void>
}

/** It is given this project's `configuration` files, the `files` and the `packages` named (all of them, if none are). */
export async function makeScratchProject(
  files: Readonly<Record<string, string>>,
  { configuration, packages }: { configuration: readonly string[]; packages?: readonly string[] },
): Promise<ScratchProject> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-scratch-'))
  for (const path of configuration) await cp(join(root, path), join(folder, path), { recursive: true })
  if (packages === undefined) await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const name of packages ?? []) {
    await mkdir(join(folder, 'node_modules'), { recursive: true })
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return {
    folder,
    run: (program, args) => runNode([resolve(root, program), ...args], folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

function runNode(args: readonly string[], cwd: string): Promise<{ output: string; code: number }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 16 * 1024 * 1024 }, (error, stdout) => {
      resolve({ output: stdout, code: error === null ? 0 : Number(error.code ?? 1) })
    })
  })
}
