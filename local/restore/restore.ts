import { createReadStream } from 'node:fs'
import { parseArgs } from 'node:util'
import { packing } from '../../shared/adapters/archive/packing.ts'
import { azureBlobs, noBlobs } from '../../shared/adapters/blob-storage/blobs.ts'
import { secureRandom } from '../../shared/adapters/crypto/secure-random.ts'
import { storagePorts } from '../../shared/adapters/table-storage/storage-ports.ts'
import { isBackupId } from '../../shared/domain/backup/backup-run.ts'
import { isHubError } from '../../shared/domain/hub-error.ts'
import type { Blobs } from '../../shared/ports/backups.ts'
import type { Ports } from '../../shared/ports/ports.ts'
import { archiveName } from '../../shared/services/backups/end-backup.ts'
import { examineArchive, type OpenArchive } from '../../shared/services/backups/examine-archive.ts'
import { erasuresSince } from '../../shared/services/backups/erasure-notes.ts'
import { restore } from '../../shared/services/backups/restore.ts'
import { readSettings, SettingsError, type Settings } from '../../shared/settings.ts'

const help = `Restores a backup into empty tables, while no hub runs on them.

  npm run restore -- FILE.tar            an archive that was downloaded
  npm run restore -- ID                  one of the container that BACKUP_STORAGE_URL names
  npm run restore -- FILE.tar --dry-run  examines it and says what it holds; writes nothing

The settings are those of the hub to come, in the environment: TABLE_STORAGE_URL names the tables, BACKUP_STORAGE_URL the storage
whose container holds the notes of erasures (and the archive, where an ID is given). Whoever runs it needs Storage Table Data
Contributor on the one and Storage Blob Data Reader on the other. It can be run again after it broke off.
Ends with 1 where it was refused, with 2 where the question was not understood.
`

interface Question {
  readonly from: string
  readonly dryRun: boolean
}

function readQuestion(args: readonly string[]): Question | string {
  try {
    const options = {
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    } as const
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options })
    const [from, ...more] = positionals
    if (values.help) return ''
    if (from === undefined || more.length > 0) return 'Name one archive: a file, or the id of a backup.'
    return { from, dryRun: values['dry-run'] }
  } catch (error) {
    return error instanceof Error ? error.message : 'The question was not understood.'
  }
}

/** How much of a blob is read at a time. */
const piece = 8 * 1024 * 1024

function openArchive(from: string, blobs: Blobs): OpenArchive {
  if (!isBackupId(from)) return () => createReadStream(from)
  return async function* () {
    for (let at = 0; ; at += piece) {
      const bytes = await blobs.read(archiveName(from), at, piece)
      if (bytes === undefined || bytes.length === 0) return
      yield bytes
      if (bytes.length < piece) return
    }
  }
}

/** A restore reads and writes storage alone: of the other ports none is asked. */
function portsOf(settings: Settings, blobs: Blobs): Ports {
  const clock = { now: () => new Date() }
  const { storage } = storagePorts(settings.tables, clock, secureRandom)
  return { ...storage, blobs, packing, clock, random: secureRandom, platform: settings.platform } as unknown as Ports
}

async function act({ from, dryRun }: Question): Promise<void> {
  const settings = readSettings()
  const blobs = settings.archives === undefined ? noBlobs : azureBlobs(settings.archives)
  const ports = portsOf(settings, blobs)
  const open = openArchive(from, blobs)
  if (dryRun) {
    const { manifest, digest, rows } = await examineArchive(ports, open)
    const erasures = await erasuresSince(blobs, new Date(manifest.startedAt))
    for (const table of manifest.tables) console.log(`${table.table.padEnd(24)}${String(table.rows).padStart(10)}`)
    console.log(`\n${String(rows)} rows of ${manifest.startedAt}, written by hub ${manifest.hub}; manifest ${digest}`)
    console.log(`${String(erasures.length)} erasures since would be repeated. Nothing was written.`)
    return
  }
  const { kind, digest } = await restore(ports, open, (line) => {
    console.log(line)
  })
  console.log(kind === 'already' ? 'This archive was restored here already.' : `Restored. Manifest ${digest}`)
}

const question = readQuestion(process.argv.slice(2))
if (typeof question === 'string') {
  console.error(question === '' ? help : `${question}\n\n${help}`)
  process.exitCode = question === '' ? 0 : 2
} else {
  try {
    await act(question)
  } catch (thrown) {
    if (!isHubError(thrown) && !(thrown instanceof SettingsError) && !isMissingFile(thrown)) throw thrown
    console.error(isHubError(thrown) ? `${thrown.code}: ${thrown.message}` : thrown.message)
    process.exitCode = 1
  }
}

function isMissingFile(thrown: unknown): thrown is Error {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
}
