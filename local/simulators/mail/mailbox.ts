/** One mail that was handed over for delivery. */
export interface ReceivedMail {
  /** Of the operation that sent it. */
  readonly id: string
  readonly at: string
  readonly from: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The real service would lead its links through a server that counts who opens them, where the domain is set up so. */
  readonly tracksEngagement: boolean
}

export interface Mailbox {
  /** The latest, oldest first; those before the latest 500 are gone. */
  readonly mails: readonly ReceivedMail[]
  /** Keeps a mail once: false where that operation was taken before. */
  receive(mail: ReceivedMail): boolean
  clear(): void
}

const mostKept = 500
const mostRemembered = 10_000

export function openMailbox(): Mailbox {
  let mails: ReceivedMail[] = []
  const operations = new Set<string>()
  return {
    get mails() {
      return mails
    },
    receive(mail) {
      if (operations.has(mail.id)) return false
      operations.add(mail.id)
      const [oldest] = operations
      if (operations.size > mostRemembered && oldest !== undefined) operations.delete(oldest)
      mails = [...mails, mail].slice(-mostKept)
      return true
    },
    clear() {
      mails = []
      operations.clear()
    },
  }
}
