import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api/routes.ts'
import { sessionKey, useCall } from '../api/use-call.ts'

/** Makes an Organisation the active one, forgetting what another one's pages held. */
export function useChoice(onChosen: () => void) {
  const call = useCall()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (organisationId: string) => call(api.chooseOrganisation, { organisationId }),
    onSuccess: (session) => {
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] })
      queryClient.setQueryData(sessionKey, session)
      onChosen()
    },
  })
}
