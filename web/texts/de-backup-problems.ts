import type { enBackupProblems } from './en-backup-problems.ts'
import type { ProblemText } from './en-problem-forms.ts'

export const deBackupProblems: Readonly<Record<keyof typeof enBackupProblems, ProblemText>> = {
  'backup.unconfigured': {
    title: 'Es gibt keinen Platz für Sicherungen',
    meaning: 'Diesem Hub wurde kein Container genannt, in den Sicherungen gehen könnten.',
    next: 'Setzen Sie BACKUP_STORAGE_URL; die Infrastrukturvorlage tut das.',
  },
  'backup.unknown': {
    title: 'Diese Sicherung gibt es nicht',
    meaning: 'Die Sicherung oder ihr Archiv ist nicht mehr vorhanden.',
    next: 'Rufen Sie die Liste der Sicherungen erneut auf.',
  },
  'backup.unready': {
    title: 'Diese Sicherung ist nicht vollständig',
    meaning: 'Sie wird noch erstellt oder wurde aufgegeben. Bis sie fertig ist, gibt es kein Archiv.',
    next: 'Warten Sie, bis sie fertig ist, oder nehmen Sie eine andere.',
  },
  'archive.invalid': {
    title: 'Dieses Archiv lässt sich nicht wiederherstellen',
    meaning:
      'Es ist kein Archiv einer Sicherung, ist abgeschnitten oder nicht das, was geschrieben wurde. Nichts wurde geändert.',
    next: 'Holen Sie das Archiv noch einmal, oder nehmen Sie ein anderes.',
  },
  'archive.foreign': {
    title: 'Dieses Archiv ist von einer anderen Version',
    meaning: 'Eine andere Version des Hubs hat es geschrieben, in einer Form, die diese nicht kennt.',
    next: 'Stellen Sie es mit der genannten Version wieder her, und aktualisieren Sie dann.',
  },
  'restore.refused': {
    title: 'Diese Tabellen sind nicht leer',
    meaning: 'Eine Sicherung wird nur in leere Tabellen wiederhergestellt, ein Archiv auf einmal.',
    next: 'Stellen Sie in einen leeren Speicher wieder her.',
  },
}
