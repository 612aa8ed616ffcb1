import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Snapshots are compared letter by letter, so that everybody's are made by the same version. */
export const bicepVersion = '0.49.2'

/** The Bicep CLI of this machine. */
export interface Bicep {
  readonly program: string
  readonly version: string
}

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Finds the Bicep CLI: `bicep` on the PATH or as Azure CLI keeps it, where it is the version wanted; else that version from NuGet, by
 * the dotnet client. Undefined where none is to be had; a version that differs is taken only then.
 */
export async function findBicep(): Promise<Bicep | undefined> {
  const known = ['bicep', join(homedir(), '.azure', 'bin', process.platform === 'win32' ? 'bicep.exe' : 'bicep')]
  const found = (await Promise.all(known.map(bicepAt))).filter((bicep) => bicep !== undefined)
  return found.find(({ version }) => version === bicepVersion) ?? (await restoredBicep()) ?? found[0]
}

async function bicepAt(program: string): Promise<Bicep | undefined> {
  const { code, stdout } = await run(program, ['--version'])
  const version = /(\d+\.\d+\.\d+)/.exec(stdout)?.[1]
  return code === 0 && version !== undefined ? { program, version } : undefined
}

/** NuGet keeps what it fetched for the whole machine: only the first time takes longer than a moment. */
async function restoredBicep(): Promise<Bicep | undefined> {
  const packageName = packageOf(process.platform, process.arch)
  if (packageName === undefined) return undefined
  const folder = await packagesFolder()
  if (folder === undefined) return undefined
  const program = join(folder, packageName.toLowerCase(), bicepVersion, 'tools', 'bicep')
  const runnable = process.platform === 'win32' ? `${program}.exe` : program
  if (!existsSync(runnable)) await restore(packageName)
  return bicepAt(runnable)
}

/** The CLI of a platform is a NuGet package of its own. */
export function packageOf(platform: string, arch: string): string | undefined {
  const system = { linux: 'linux', darwin: 'osx', win32: 'win' }[platform]
  const processor = { x64: 'x64', arm64: 'arm64' }[arch]
  return system && processor ? `Azure.Bicep.CommandLine.${system}-${processor}` : undefined
}

async function packagesFolder(): Promise<string | undefined> {
  const { code, stdout } = await run('dotnet', ['nuget', 'locals', 'global-packages', '--list'])
  return code === 0 ? /global-packages:\s*(.+)/.exec(stdout)?.[1]?.trim() : undefined
}

async function restore(packageName: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tenantry-bicep-'))
  try {
    const project = join(folder, 'restore.csproj')
    const download = `<PackageDownload Include="${packageName}" Version="[${bicepVersion}]" />`
    const framework = '<PropertyGroup><TargetFramework>netstandard2.0</TargetFramework></PropertyGroup>'
    await writeFile(
      project,
      `<Project Sdk="Microsoft.NET.Sdk">${framework}<ItemGroup>${download}</ItemGroup></Project>\n`,
    )
    await run('dotnet', ['restore', project, '--nologo'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs the CLI; what it says counts, and its exit code. */
export function runBicep({ program }: Bicep, args: readonly string[], cwd: string): Promise<Outcome> {
  return run(program, args, cwd)
}

function run(program: string, args: readonly string[], cwd?: string): Promise<Outcome> {
  const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' }
  const options = { cwd, env, timeout: 300_000, maxBuffer: 64 * 1024 * 1024 }
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 1
      resolve({ code: error === null ? 0 : code, stdout, stderr })
    })
  })
}
