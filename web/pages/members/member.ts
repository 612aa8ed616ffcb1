import type { OutputOf } from '../../api/call.ts'

export type Member = OutputOf<'readMember'>
