/** Refusals about backups. */
export const enBackupProblems = {
  'backup.unconfigured': {
    title: 'There is no place for backups',
    meaning: 'This hub was given no container that backups could go to.',
    next: 'Set BACKUP_STORAGE_URL; the infrastructure template does.',
  },
  'backup.unknown': {
    title: 'There is no such backup',
    meaning: 'The backup, or its archive, is not there any more.',
    next: 'List the backups again.',
  },
  'backup.unready': {
    title: 'This backup is not whole',
    meaning: 'It is still being made, or was given up. Until it is done there is no archive.',
    next: 'Wait until it is done, or take another one.',
  },
  'archive.invalid': {
    title: 'This archive cannot be restored',
    meaning: 'It is no archive of a backup, is cut off, or is not what was written. Nothing was changed.',
    next: 'Take the archive once more, or another one.',
  },
  'archive.foreign': {
    title: 'This archive is of another version',
    meaning: 'Another version of the hub wrote it, in a form that this one does not know.',
    next: 'Restore it with the version that is named, then upgrade.',
  },
  'restore.refused': {
    title: 'These tables are not empty',
    meaning: 'A backup is restored into empty tables only, one archive at a time.',
    next: 'Restore into an empty storage.',
  },
} as const
