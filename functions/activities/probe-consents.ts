import { probeConsentsPage, type ProbePageInput } from '../../shared/services/probe-consents.ts'
import { activity } from '../runtime/activity.ts'
import { activityNames } from './names.ts'

export const probeConsentsActivity = activity(
  activityNames.probeConsentsPage,
  async (ports, input: ProbePageInput, warn) => {
    const page = await probeConsentsPage(ports, input)
    if (page.doubted > 0)
      warn(
        `the application is missing in ${page.doubted} tenants and was not found in the platform's own: nobody is judged. Check the registration and its credential.`,
      )
    return page
  },
)
