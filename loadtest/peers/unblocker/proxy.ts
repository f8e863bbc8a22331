/** unblocker as its manual sets it up, with connections to the upstream kept open. */
import { Agent, createServer } from 'node:https'
import express from 'express'
import Unblocker from 'unblocker'
import { lookupLoopback, peerSettings, serve } from '../identity.ts'

const settings = peerSettings(process.argv.slice(2))
const httpsAgent = new Agent({ keepAlive: true, maxSockets: 64, ca: settings.ca, lookup: lookupLoopback })
const app = express()
app.use(new Unblocker({ prefix: '/proxy/', httpsAgent }))

serve(createServer(settings, app))
