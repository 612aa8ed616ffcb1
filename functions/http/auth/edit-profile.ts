import { startProfileEdit } from '../../../shared/services/start-profile-edit.ts'
import { browserCookie, readSignInCookies } from '../../runtime/cookies.ts'
import { redirect, type Navigation } from '../../runtime/navigation.ts'

/** Where a signed-in person goes to edit their profile at the B2C tenant that they came by. */
export const editProfileNavigation: Navigation = {
  name: 'EditProfile',
  methods: ['GET'],
  route: 'auth/edit-profile',
  limit: 'sign-in',
  act: async (ports, request) => {
    const returnTo = request.query.get('returnTo') ?? undefined
    const begun = await startProfileEdit(ports, { returnTo }, readSignInCookies(request))
    return { ...redirect(begun.location), cookies: [browserCookie(begun)] }
  },
}
