// Prints, for a shell, what the other examples need of the hub that `npm start` runs. The simulated Microsoft tells its own secrets; the real one does not.
const name = process.argv[2] ?? 'Tarnholt loan engine'
const { HUB = 'http://localhost:7071', ENTRA = 'http://localhost:7081' } = process.env
const { platform, apps, programs } = await (await fetch(`${ENTRA}/__control/world`)).json()
const program = programs.find(({ displayName }) => displayName === name)
if (!program)
  throw new Error(`There is no program ${name}: ${programs.map(({ displayName }) => displayName).join(', ')}`)
const values = {
  HUB,
  TOKEN_ENDPOINT: `${ENTRA}/${platform.tid}/oauth2/v2.0/token`,
  SYSTEM_API: apps.systemApi.appIdUri,
  CLIENT: program.clientId,
  SECRET: program.clientSecret,
  ORGANISATION: program.organisationId ?? '',
}
for (const [variable, value] of Object.entries(values)) console.log(`export ${variable}='${value}'`)
