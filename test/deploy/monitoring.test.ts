/** Alerts and the dashboard: what they ask is well-formed, is told by edges, and means what it should. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { parse, stringify } from 'yaml'
import { errors } from '../../src/proxy/errors.ts'
import { echo } from '../harness/sign-in.ts'
import { startWorld } from '../harness/world.ts'
import { startNames } from '../dns/name-world.ts'
import { startWorkers } from '../edge/workers-process.ts'

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly what: string }
}

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[]
}

interface Dashboard {
  readonly panels: readonly Panel[]
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string | { readonly query: string } }[]
  }
  readonly annotations: { readonly list: readonly { readonly expr: string }[] }
}

const deploy = join(import.meta.dirname, '../../deploy')
const prometheus = join(deploy, 'prometheus')
const rulesText = readFileSync(join(prometheus, 'sallyport.rules.yaml'), 'utf8')
const rules = (parse(rulesText) as { groups: { rules: Rule[] }[] }).groups.flatMap(group => group.rules)
const dashboard = JSON.parse(readFileSync(join(deploy, 'grafana/sallyport.json'), 'utf8')) as Dashboard
const panelExpressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
const expressions = [...panelExpressions, ...dashboard.annotations.list.map(({ expr }) => expr)]

/** What promtool says, as a whole. */
function promtool(args: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { encoding: 'utf8', cwd: prometheus })
  return { status, said: error === undefined ? stdout + stderr : error.message }
}

function passes(t: Test, args: readonly string[]): void {
  const { status, said } = promtool(args)
  t.equal(status, 0, said)
}

t.test('the alerts are well-formed, and fire when they should', async t => {
  passes(t, ['check', 'rules', 'sallyport.rules.yaml'])
  passes(t, ['test', 'rules', 'sallyport.test.yaml'])
})

t.test('every alert says how urgent it is and what to do', async t => {
  t.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length)
  for (const { alert, labels, annotations } of rules) {
    t.match(labels.severity, /^(?:page|ticket)$/, alert)
    t.match(annotations.summary, /\w/, alert)
    t.match(annotations.what, /\w\.$|\)\.$/, alert)
  }
})

t.test('the way to find edges is one that Prometheus takes', async t => {
  const whole = parse(readFileSync(join(prometheus, 'prometheus.yaml'), 'utf8')) as {
    rule_files: string[]
    scrape_configs: Record<string, unknown>[]
  }
  t.strictSame(whole.rule_files, ['sallyport.rules.yaml'])
  // Debian's Prometheus is built without the discovery of Kubernetes; the rest it can judge.
  const scrapes = whole.scrape_configs.map(({ kubernetes_sd_configs: found, ...rest }) => {
    t.strictSame(found, [{ role: 'pod', namespaces: { names: ['sallyport'] } }])
    return rest
  })
  const file = join(t.testdir(), 'prometheus.yaml')
  writeFileSync(file, stringify({ scrape_configs: scrapes }))
  passes(t, ['check', 'config', file])
})

t.test('the expressions of the dashboard are well-formed', async t => {
  const filled = expressions.map(expr =>
    expr
      .replaceAll('$__rate_interval', '5m')
      .replaceAll('$__range', '3h')
      .replaceAll(/\$(?:instance|app)/g, '.*'),
  )
  t.strictSame(
    filled.filter(expr => expr.includes('$')),
    [],
  )
  const recorded = filled.map((expr, index) => ({ record: `panel:${index}`, expr }))
  const file = join(t.testdir(), 'panels.yaml')
  writeFileSync(file, stringify({ groups: [{ name: 'panels', rules: recorded }] }))
  passes(t, ['check', 'rules', file])
})

t.test('panels have their own ids and places, and ask something', async t => {
  const { panels } = dashboard
  t.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
  const taken = new Set<string>()
  for (const { title, type, gridPos, targets = [] } of panels) {
    t.equal(targets.length === 0, type === 'row', title)
    t.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title)
    t.ok(gridPos.x + gridPos.w <= 24, title)
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        const cell = `${x},${y}`
        if (taken.has(cell)) t.fail(`${title} stands on another panel`)
        taken.add(cell)
      }
  }
  t.strictSame(
    dashboard.templating.list.map(({ name }) => name),
    ['datasource', 'instance', 'app'],
  )
})

/** The names of metrics in a text of PromQL; what Prometheus itself makes is left out. */
const metricsIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:sallyport|process|nodejs)_\w+/g)].map(([name]) => name)

/** The names of all series that a text of figures can hold. */
function seriesOf(figures: string): Set<string> {
  const names = [...figures.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name!],
  )
  return new Set(names)
}

t.test('every metric that is asked for is one that edges or the name service tell', async t => {
  const world = await startWorld(t, echo)
  const edge = await startWorkers(t, world)
  const { service } = await startNames(t, '  admin: 127.0.0.1:0')
  const ofNames = await (await fetch(`http://127.0.0.1:${service.ports.admin}/metrics`)).text()
  const told = seriesOf((await edge.ask('/metrics')).text + ofNames)
  const variables = dashboard.templating.list.map(({ query }) =>
    typeof query === 'string' ? query : query.query,
  )
  const asked = new Set([...rules.map(({ expr }) => expr), ...expressions, ...variables].flatMap(metricsIn))
  t.ok(asked.size > 20)
  t.strictSame(
    [...asked].filter(name => !told.has(name)),
    [],
  )
})

t.test('every code that is asked for is one of the proxy', async t => {
  const codes = Object.keys(errors)
  const asked = [...rules.map(({ expr }) => expr), ...expressions].join('\n')
  const patterns = [...asked.matchAll(/\bcode=~?"([^"]+)"/g)].flatMap(([, pattern]) => pattern!.split('|'))
  t.ok(patterns.length > 5)
  for (const pattern of patterns)
    t.ok(
      codes.some(code => new RegExp(`^(?:${pattern})$`).test(code)),
      pattern,
    )
})
