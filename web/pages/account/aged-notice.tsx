import { Button } from '@mantine/core'
import { pages } from '../../../shared/contract/pages.ts'
import { ProblemError } from '../../api/errors.ts'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { startSignInAddress } from '../../session/addresses.ts'
import { noteSignIn } from '../../session/last-sign-in.ts'
import { texts } from '../../texts/texts.ts'

/** Why a change was refused; where one has to sign in again first, the way to do so, and back. */
export function AgedNotice({ error }: { readonly error: Error }) {
  const isAged = error instanceof ProblemError && error.code === 'session.aged'
  return (
    <>
      <ProblemNotice error={error} />
      {isAged ? (
        <Button
          component="a"
          size="xs"
          href={startSignInAddress({ returnTo: pages.account, prompt: 'login' })}
          onClick={() => {
            noteSignIn(pages.account)
          }}
        >
          {texts.account.again}
        </Button>
      ) : null}
    </>
  )
}
