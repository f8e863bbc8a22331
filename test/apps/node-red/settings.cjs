/** Node-RED as its manual sets it up for a public name, on loopback, with flows in its user directory. */
const bcrypt = require('bcryptjs')

const publicUrl = `https://${process.env.PUBLIC_HOST}`

module.exports = {
  uiHost: '127.0.0.1',
  uiPort: Number(process.env.PORT),
  httpAdminRoot: '/editor',
  flowFile: 'flows.json',
  credentialSecret: false,
  logging: { console: { level: 'info' } },
  externalModules: { palette: { allowInstall: false } },
  adminAuth: {
    type: 'credentials',
    users: [
      {
        username: process.env.APP_USER,
        password: bcrypt.hashSync(process.env.APP_PASSWORD, 4),
        permissions: '*',
      },
    ],
  },
  editorTheme: {
    tours: false,
    projects: { enabled: false },
    header: { title: 'Flows', url: `${publicUrl}/editor/` },
    logout: { redirect: `${publicUrl}/editor/` },
  },
  telemetry: { enabled: false, updateNotification: false },
  diagnostics: { enabled: false },
}
