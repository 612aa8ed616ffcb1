import type { HttpRequest } from '@azure/functions'
import type { SetUpCaller } from '../../shared/domain/caller.ts'
import type { RequestPorts } from '../../shared/ports/ports.ts'
import { resolveSetUp } from '../../shared/services/set-up-links.ts'
import { readCookie, setUpCookieName } from './cookies.ts'
import { refuseForgery } from './forgery.ts'

/** Whoever holds a set-up link, by its cookie alone: no session and no token counts here. @throws HubError `setUpLink.missing`, … */
export async function setUpCaller(ports: RequestPorts, request: HttpRequest): Promise<SetUpCaller> {
  const holder = readCookie(request, setUpCookieName)
  const hold = await resolveSetUp(ports, holder)
  const caller: SetUpCaller = { kind: 'set-up-link', ...hold, holder: holder ?? '' }
  if (request.method !== 'GET') refuseForgery(ports, request, caller)
  return caller
}
