/** The domain that Drive's own cookies are for. */
export const domain = 'drive.example'

/** Drive's own names; it answers for no other. */
export const hosts = {
  www: `www.${domain}`,
  api: `api.${domain}`,
  static: `static.${domain}`,
} as const

/** Drive's own origins, as it believes browsers see them. */
export const origins = {
  www: `https://${hosts.www}`,
  api: `https://${hosts.api}`,
  static: `https://${hosts.static}`,
  live: `wss://${hosts.www}`,
} as const

/** Sent with every answer, as large services do: https for the whole domain, and HTTP/3 on offer. */
export const transportHeaders = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
  'alt-svc': 'h3=":443"; ma=86400',
} as const
