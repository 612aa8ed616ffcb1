import { useEffect } from 'react'
import { useLocation } from 'react-router'

/**
 * The secret behind `#`, taken out of the address bar and the history at once: only the router, in this page's memory, still knows the
 * address with it.
 * @param path of the page, without the secret
 */
export function useSecret(path: string): string | undefined {
  const here = useLocation()
  useEffect(() => {
    if (location.hash !== '') history.replaceState(history.state, '', path)
  }, [here, path])
  return here.hash === '' ? undefined : here.hash.slice(1)
}
