import type { Problem } from '../../shared/contract/problems.ts'

export type ErrorCode = Problem['code']
