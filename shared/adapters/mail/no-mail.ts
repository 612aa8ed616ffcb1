import { HubError } from '../../domain/hub-error.ts'
import type { Mail } from '../../ports/mail.ts'

/** Where no mail service is set up: everything works but mail, and that says so. */
export const noMail: Mail = {
  send: () => Promise.reject(new HubError('mail.unconfigured', 'No mail service is set up for this hub.')),
}
