import { app } from '@azure/functions'
import { registerHttp } from '../http/register-http.ts'

app.setup({ enableHttpStream: true })
registerHttp()
