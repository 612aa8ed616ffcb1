import { useMutation } from '@tanstack/react-query'
import { pages } from '../../shared/contract/pages.ts'
import { api } from '../api/routes.ts'
import { useCall } from '../api/use-call.ts'

/** Ends the session here, or everywhere, and goes on to where the hub says: usually the identity provider's sign-out. */
export function useSignOut() {
  const call = useCall()
  return useMutation({
    mutationFn: (everywhere: boolean) => call(api.signOut, { everywhere }),
    onSuccess: ({ next }) => {
      location.assign(isWebAddress(next) ? next : `${pages.signIn}?signedOut=1`)
    },
  })
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text, location.origin) && /^https?:$/.test(new URL(text, location.origin).protocol)
}
