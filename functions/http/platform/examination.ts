import { api } from '../../../shared/contract/api.ts'
import { examineDeployment } from '../../../shared/services/examine-deployment.ts'
import { http } from '../../runtime/http.ts'

export const examinationFunction = http(
  api.examineDeployment,
  async (ports, { after }) => ({ ...(await examineDeployment(ports, after)), by: ports.platform.organisationId }),
  ({ by }) => ({ action: 'deployment.examined', organisationId: by, subject: 'hub' }),
)
