const number = new Intl.NumberFormat('en-GB')
const tenth = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** Backups, as operators see them on the health page. */
export const enBackups = {
  title: 'Backups',
  lead: 'Copies of every table and of the settings. An archive holds personal data of every organisation.',
  none: 'There is no backup yet.',
  make: 'Back up now',
  making: 'A backup is under way.',
  state: { running: 'Being made', done: 'Whole', failed: 'Given up' },
  began: (moment: string) => `Begun ${moment}`,
  byHub: 'by itself',
  byOperator: 'by an operator',
  rows: (amount: number) => `${number.format(amount)} ${amount === 1 ? 'row' : 'rows'}`,
  size: (bytes: number) => `${tenth.format(bytes / 1_000_000)} MB`,
  download: 'Download',
  downloadOf: (moment: string) => `Download the backup of ${moment}`,
  downloading: (percent: number) => `${percent} % received`,
} as const
