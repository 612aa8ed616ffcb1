import { registerDurable } from './register-durable.ts'
import { registerHttp } from './register-http.ts'

registerHttp()
registerDurable()
