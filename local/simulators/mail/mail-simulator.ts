import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { json, type Answer, type Asked } from '../exchange.ts'
import { bearerFault } from '../identity/check-bearer.ts'
import type { Simulation } from '../simulation.ts'
import { mailRefused } from './mail-errors.ts'
import { mailboxPage, mailContent, mailPage, mailRows } from './mailbox-pages.ts'

/** The one domain that is linked to the simulated service, and an address of it. */
const linkedDomain = 'mail.tenantry.example'
export const simulatedSender = `DoNotReply@${linkedDomain}`

/** Whoever is called so never gets a mail: the service takes it and then drops it. */
const isSuppressed = (address: string) => address.startsWith('suppressed@')

const addressSchema = z.object({ address: z.email(), displayName: z.string().optional() })
const messageSchema = z.object({
  senderAddress: z.string().min(1),
  content: z
    .object({ subject: z.string(), plainText: z.string().optional(), html: z.string().optional() })
    .refine(({ plainText, html }) => (plainText ?? html) !== undefined, { error: 'needs plainText or html' }),
  recipients: z.object({
    to: z.array(addressSchema).min(1).max(50),
    cc: z.array(addressSchema).default([]),
    bcc: z.array(addressSchema).default([]),
  }),
  userEngagementTrackingDisabled: z.boolean().default(false),
})

/** What a request is aimed at, for faults and records; undefined for the mailbox's own pages. */
export const mailTarget = ({ url }: Asked) => (url.pathname.startsWith('/emails') ? ('mail' as const) : undefined)

/**
 * The simulated Email service of Azure Communication Services, and the mailbox in which everything it was sent can be read.
 * https://learn.microsoft.com/rest/api/communication/email
 */
export async function answerAsMail(simulation: Simulation, asked: Asked): Promise<Answer> {
  const { pathname } = asked.url
  if (mailTarget(asked)) return answerAsService(simulation, asked)
  const [, folder, id, part] = pathname.split('/')
  if (asked.method !== 'GET' && asked.method !== 'HEAD') return mailRefused(405, 'MethodNotAllowed', 'Only read here.')
  if (pathname === '/') return mailboxPage(simulation)
  if (pathname === '/mails') return mailRows(simulation)
  const mail = simulation.mailbox.mails.find((one) => one.id === id)
  if (folder === 'mails' && mail && part === undefined) return mailPage(mail)
  if (folder === 'mails' && mail && part === 'content') return mailContent(mail)
  return mailboxPage(simulation, 404)
}

async function answerAsService(simulation: Simulation, asked: Asked): Promise<Answer> {
  const fault = await bearerFault(simulation, asked, 'https://communication.azure.com')
  if (fault !== undefined)
    return mailRefused(401, 'Denied', 'Denied by the resource provider.', { 'www-authenticate': 'Bearer' })
  if (!asked.url.searchParams.get('api-version'))
    return mailRefused(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required.',
    )
  if (asked.method === 'POST' && asked.url.pathname === '/emails:send') return send(simulation, asked)
  const id = /^\/emails\/operations\/([^/]+)$/.exec(asked.url.pathname)?.[1]
  if (asked.method === 'GET' && id !== undefined) return operation(simulation, id)
  return mailRefused(404, 'NotFound', 'There is no such operation.')
}

function send(simulation: Simulation, asked: Asked): Answer {
  const read = messageSchema.safeParse(parsed(asked.body))
  if (!read.success) {
    const [issue] = read.error.issues
    return mailRefused(
      400,
      'BadRequest',
      `Request body validation error. ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    )
  }
  const { senderAddress, content, recipients, userEngagementTrackingDisabled } = read.data
  if (!senderAddress.toLowerCase().endsWith(`@${linkedDomain}`))
    return mailRefused(404, 'DomainNotLinked', 'The specified sender domain has not been linked.')
  const given = asked.headers['operation-id'] ?? randomUUID()
  const id = z.guid().safeParse(given).data?.toLowerCase()
  if (id === undefined) return mailRefused(400, 'BadRequest', 'The Operation-Id is not a UUID.')
  simulation.mailbox.receive({
    id,
    at: simulation.clock.now().toISOString(),
    from: senderAddress,
    to: recipients.to.map(({ address }) => address),
    cc: recipients.cc.map(({ address }) => address),
    bcc: recipients.bcc.map(({ address }) => address),
    subject: content.subject,
    text: content.plainText ?? '',
    html: content.html ?? '',
    tracksEngagement: !userEngagementTrackingDisabled,
  })
  const meant = asked.headers['x-forwarded-host']
  const origin = typeof meant === 'string' ? `https://${meant}` : asked.url.origin
  return json(
    202,
    { id, status: 'Running', error: null },
    { 'operation-location': `${origin}/emails/operations/${id}${asked.url.search}`, 'retry-after': '30' },
  )
}

function operation({ mailbox }: Simulation, id: string): Answer {
  const mail = mailbox.mails.find((one) => one.id === id.toLowerCase())
  if (!mail) return mailRefused(404, 'NotFound', 'The operation was not found.')
  if (!mail.to.some(isSuppressed)) return json(200, { id, status: 'Succeeded', error: null })
  const error = {
    code: 'EmailDroppedAllRecipientsSuppressed',
    message: 'Message dropped because all recipients were suppressed.',
  }
  return json(200, { id, status: 'Failed', error })
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
