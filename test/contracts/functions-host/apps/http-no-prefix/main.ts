import { registerHttp } from '../http/register-http.ts'

registerHttp()
