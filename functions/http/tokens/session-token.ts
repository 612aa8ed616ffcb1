import { api } from '../../../shared/contract/api.ts'
import { issueSessionToken } from '../../../shared/services/issue-session-token.ts'
import { http } from '../../runtime/http.ts'
import { tokenAnswer } from './token-answer.ts'

export const sessionTokenFunction = http(api.issueSessionToken, async (ports, wish, caller) =>
  tokenAnswer(await issueSessionToken(ports, caller, wish)),
)
