/** The manifests: of the published Kubernetes API, hardened, and with a configuration that an edge takes. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parseAllDocuments } from 'yaml'
import { loadConfig, type Config } from '../../src/config/index.ts'
import { sallyport } from '../harness/command-line.ts'

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

const deploy = join(import.meta.dirname, '../../deploy')
const directory = join(deploy, 'kubernetes')
const read = (file: string): Manifest[] =>
  parseAllDocuments(readFileSync(join(directory, file), 'utf8')).map(document => document.toJS() as Manifest)
const manifests = readdirSync(directory).flatMap(read)
/** Only what a test looks at of them is typed. */
const find = <T>(kind: string, name = 'sallyport'): T => {
  const found = manifests.find(each => each.kind === kind && each.metadata.name === name)
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`)
  return found as T
}

interface Named {
  readonly name: string
}
interface Deployment {
  readonly spec: {
    readonly selector: { readonly matchLabels: Record<string, string> }
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string> }
      readonly spec: {
        readonly terminationGracePeriodSeconds: number
        readonly containers: readonly Container[]
        readonly volumes: readonly Volume[]
      }
    }
  }
}
interface Container {
  readonly image: string
  readonly args: readonly string[]
  readonly env: readonly (Named & { readonly valueFrom: { readonly secretKeyRef?: Named } })[]
  readonly ports: readonly (Named & { readonly containerPort: number })[]
  readonly resources: { readonly requests: object; readonly limits: object }
  readonly lifecycle: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } }
  readonly volumeMounts: readonly (Named & {
    readonly mountPath: string
    readonly readOnly?: boolean
    readonly subPath?: string
  })[]
}
interface Volume extends Named {
  readonly secret?: { readonly secretName: string }
  readonly configMap?: Named
  readonly emptyDir?: object
}

const podSpec = find<Deployment>('Deployment').spec.template.spec
const edge = podSpec.containers[0]!

/** What the types and the validators of the Kubernetes API find wrong, with every field that they do not know. */
async function problemsOf(t: Test, given: readonly Manifest[]): Promise<string[]> {
  const problems = given.map(({ apiVersion, kind }, index) => {
    const module = apiVersion === 'v1' ? 'kubernetes-models/v1' : `kubernetes-models/${apiVersion}`
    return `import type { I${kind} as M${index} } from '${module}'
export const m${index}: M${index} = ${JSON.stringify(given[index], null, 1)}\n`
  })
  const place = t.testdir({
    'manifests.ts': problems.join(''),
    'tsconfig.json': JSON.stringify({
      compilerOptions: { module: 'nodenext', strict: true, noEmit: true, skipLibCheck: true, types: [] },
      files: ['manifests.ts'],
    }),
  })
  // What the test runner loads into its processes is nothing for a compiler.
  const command = ['--unset=NODE_OPTIONS', 'tsc', '--project', place, '--pretty', 'false']
  const { stdout, stderr, status } = spawnSync('env', command, { encoding: 'utf8' })
  const types = stdout.split('\n').filter(line => line.includes('error'))
  if ((status === 0) !== (types.length === 0)) throw new Error(`tsc ended with ${status}: ${stdout}${stderr}`)
  const values = await Promise.all(given.map(valueProblem))
  return [...types, ...values.filter(problem => problem !== undefined)]
}

type Models = Record<string, new (manifest: Manifest) => { validate(): void }>

async function valueProblem(manifest: Manifest): Promise<string | undefined> {
  const models = (await import(`kubernetes-models/${manifest.apiVersion}`)) as Models
  try {
    new models[manifest.kind]!(manifest).validate()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

t.test('every manifest is of the published API, and no field is unknown to it', async t => {
  t.strictSame(await problemsOf(t, manifests), [])
  t.strictSame(
    manifests.filter(({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== 'sallyport'),
    [],
  )
})

t.test('a field that is unknown, of a wrong type or missing is found', async t => {
  const text = JSON.stringify(find('Deployment'))
  const attempts: readonly [from: string, to: string, says: RegExp][] = [
    ['"readOnlyRootFilesystem"', '"readonlyRootFilesystem"', /readonlyRootFilesystem/],
    ['"failureThreshold":60', '"failureThreshold":"60"', /string.*number|integer/],
    ['"selector"', '"selektor"', /selektor/],
  ]
  for (const [from, to, says] of attempts) {
    t.match(text, from)
    const problems = await problemsOf(t, [JSON.parse(text.replace(from, to)) as Manifest])
    t.match(problems.join('\n'), says)
  }
})

t.test('an edge gets no place to write to and no privilege', async t => {
  t.match(podSpec, {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
  })
  t.match(edge, {
    securityContext: {
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  })
  t.strictSame(edge.resources.requests, edge.resources.limits, 'no memory is swapped out')
  t.strictSame(
    edge.volumeMounts.filter(({ readOnly, subPath }) => readOnly !== true || subPath !== undefined),
    [],
  )
  t.strictSame(
    edge.volumeMounts.map(({ name }) => name),
    podSpec.volumes.map(({ name }) => name),
  )
})

t.test('what belongs together bears the same names', async t => {
  const labels = { 'app.kubernetes.io/name': 'sallyport' }
  const { selector, template } = find<Deployment>('Deployment').spec
  t.strictSame([selector.matchLabels, template.metadata.labels], [labels, labels])
  t.match(find('Service'), { spec: { selector: labels, externalTrafficPolicy: 'Local' } })
  t.match(find('PodDisruptionBudget'), { spec: { selector: { matchLabels: labels } } })
  t.match(find('NetworkPolicy'), { spec: { podSelector: { matchLabels: labels } } })
  t.match(find('HorizontalPodAutoscaler'), {
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'sallyport' } },
  })
  for (const { configMap } of podSpec.volumes) if (configMap !== undefined) find('ConfigMap', configMap.name)
  const ports = new Set(edge.ports.map(({ name }) => name))
  const used = JSON.stringify(manifests).matchAll(/"(?:targetPort|port)":"(\w+)"/g)
  for (const [, port] of used) t.ok(ports.has(port!), String(port))
})

t.test('deploy/README.md makes every secret that the pods read', async t => {
  const readme = readFileSync(join(deploy, 'README.md'), 'utf8')
  const secrets = [
    ...podSpec.volumes.map(({ secret }) => secret?.secretName),
    ...edge.env.map(({ valueFrom }) => valueFrom.secretKeyRef?.name),
  ].filter(name => name !== undefined)
  t.equal(secrets.length, 4)
  for (const name of secrets) t.match(readme, new RegExp(`create secret \\w+ ${name} `))
})

t.test('a pod is given longer than an edge takes to end', async t => {
  const [command, notice] = edge.lifecycle.preStop.exec.command
  t.equal(command, 'sleep')
  const longestEnd = 60
  t.ok(podSpec.terminationGracePeriodSeconds > Number(notice) + longestEnd)
})

const credentials = '-----BEGIN NATS USER JWT-----\n-----BEGIN USER NKEY SEED-----\n'

/** What the volumes bring, with paths in a directory of the test. */
function mounted(t: Test): string {
  const root = t.testdir({ nats: { 'ca.crt': 'PEM', 'edge.creds': credentials } })
  for (const { mountPath, name } of edge.volumeMounts) {
    const map = podSpec.volumes.find(volume => volume.name === name)?.configMap
    if (map === undefined) continue
    const place = join(root, mountPath.replace('/etc/sallyport', ''))
    mkdirSync(place)
    const { data } = find<{ data: Record<string, string> }>('ConfigMap', map.name)
    for (const [file, text] of Object.entries(data))
      writeFileSync(join(place, file), text.replaceAll('/etc/sallyport', root))
  }
  return root
}

t.test('the configuration is one that an edge takes, on the ports and workers that its pod has', async t => {
  const root = mounted(t)
  const file = edge.args.at(-1)!.replace('/etc/sallyport', root)
  const config: Config = loadConfig(file, {
    POD_NAME: 'sallyport-5d9c7b6f4-x2x7q',
    OIDC_CLIENT_SECRET: 'secret',
  })
  const { https, http, admin } = config.listen
  t.strictSame(
    edge.ports.map(({ name, containerPort }) => [name, containerPort]),
    Object.entries({ https, http, admin }).map(([name, address]) => [
      name,
      'port' in address! && address.port,
    ]),
  )
  t.match(edge.resources.limits, { cpu: String(config.workers) })
  const { code } = await sallyport(['policy', 'check', config.policies])
  t.equal(code, 0)
})
