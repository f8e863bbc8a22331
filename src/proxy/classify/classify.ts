import { readMethods, type Activity } from '../../apps/index.ts'
import type { Client } from '../client.ts'
import type { Exchange, Stage } from '../exchange.ts'
import { listOf } from '../fields.ts'
import { isNavigation, isRead } from '../navigation.ts'
import { rulePath } from '../paths.ts'
import { isUpload, methodOverrides } from '../uploads.ts'

/**
 * Stage 3: what is the user doing? The app's own word first, else method and Fetch Metadata. With a method
 * override it may be several things, as only the app knows whether it follows one, and what brings a file is an upload
 * whatever else it is: the first is the record's.
 */
export const classify: Stage = function classifyRequest(exchange) {
  const methods = methodsOf(exchange)
  const { client, appTarget } = exchange
  const brings = client.body !== undefined && isUpload(client, appTarget)
  if (methods.length === 1 && !brings) {
    exchange.activity = knownActivity(exchange, client.method) ?? guess(client, appTarget, client.method)
    return undefined
  }
  const words = methods.map(method => knownActivity(exchange, method))
  const known = words.filter(word => word !== undefined)
  const guesses = guessAll(
    exchange,
    methods.filter((_, index) => words[index] === undefined),
  )
  const [activity, ...others] = new Set<Activity>([
    ...known,
    ...guesses,
    ...(brings ? (['upload'] as const) : []),
  ])
  exchange.activity = activity!
  exchange.otherActivities = others
  exchange.otherMethods = methods.slice(1)
  return undefined
}

/**
 * Many apps let a POST stand for other methods, as their own scripts do for old proxies; its own comes first.
 * None stands for a read: a rule on what is changed would end at a word of the client's.
 */
function methodsOf({ client, appTarget: target }: Exchange): string[] {
  if (client.method !== 'POST') return [client.method]
  const query = target.indexOf('?')
  const inQuery = query === -1 ? [] : new URLSearchParams(target.slice(query)).getAll('_method')
  const inFields = methodOverrides.flatMap(name => listOf(client.fields, name)?.split(',') ?? [])
  const meant = [...inFields, ...inQuery].map(method => method.trim().toUpperCase())
  return ['POST', ...meant.filter(method => !isRead(method))]
}

function knownActivity({ route, appTarget }: Exchange, method: string): Activity | undefined {
  const path = rulePath(appTarget)
  return route.app.activities.find(
    rule => (rule.methods.size === 0 || rule.methods.has(method)) && rule.path.test(path),
  )?.activity
}

/** What changes more comes first, so that an override makes a change of a read but no read of a change. */
function guessAll({ client, appTarget }: Exchange, methods: readonly string[]): Activity[] {
  const guesses = methods.map(method => guess(client, appTarget, method))
  const changes = changing.filter(activity => guesses.includes(activity))
  return changes.length > 0 ? changes : guesses.slice(0, 1)
}

const changing: readonly Activity[] = ['delete', 'upload', 'edit']

function guess(client: Client, target: string, method: string): Activity {
  if (method === 'DELETE') return 'delete'
  if (!isRead(client.method)) return guessWrite(client, target, method)
  if (isNavigation(client)) return 'view'
  return client.field('sec-fetch-dest') === 'empty' || client.field('sec-fetch-dest') === undefined
    ? 'api'
    : 'view'
}

function guessWrite(client: Client, target: string, method: string): Activity {
  if (readMethods.has(method)) return 'api'
  if (isUpload(client, target)) return 'upload'
  return client.body === undefined && method === 'POST' ? 'api' : 'edit'
}
