import { readFileSync } from 'node:fs'
import { didYouMean, ProblemsError } from './diagnostics/index.ts'
import { UsageError, type Command, type Terminal } from './commands/command.ts'
import { dns } from './commands/dns.ts'
import { discoveredHosts } from './commands/apps-discovered.ts'
import { whereIs } from './commands/geo-where.ts'
import { checkPolicy } from './commands/policy-check.ts'
import { explainPolicy } from './commands/policy-explain.ts'
import { newPolicy } from './commands/policy-new.ts'
import { replayPolicy } from './commands/policy-replay.ts'
import { printSchema } from './commands/policy-schema.ts'
import { testPolicy } from './commands/policy-test.ts'
import { restart } from './commands/restart.ts'
import { listKeys, rotateKeys } from './commands/session-keys.ts'
import { revokeSessions } from './commands/session-revoke.ts'
import { mintSession } from './commands/session-mint.ts'
import { start } from './commands/start.ts'
import { tlsAuthority, tlsShow } from './commands/tls.ts'

const commands: Readonly<Record<string, Command>> = {
  start,
  dns,
  restart,
  'policy check': checkPolicy,
  'policy test': testPolicy,
  'policy explain': explainPolicy,
  'policy replay': replayPolicy,
  'policy schema': printSchema,
  'policy new': newPolicy,
  'apps discovered': discoveredHosts,
  'geo where': whereIs,
  'session mint': mintSession,
  'session revoke': revokeSessions,
  'session keys rotate': rotateKeys,
  'session keys list': listKeys,
  'tls authority': tlsAuthority,
  'tls show': tlsShow,
}

const usage = `usage: sallyport <command> [options]

  start          [--config FILE] [--unsafe-diagnostics]    run an edge
  dns            [--config FILE]                           answer for users' hosts, each client with its best edge
  restart        --admin URL                               replace the workers of a running edge one by one
  policy check   PATH… [--json]                            report all that is wrong or doubtful in a set
  policy test    PATH… [--coverage] [--json]               run the tests of a set, as TAP
  policy explain REFERENCE --log FILE | --facts FILE | FACT=VALUE…  [--policy PATH] [--json]
                                                           tell why a decision is what it is
  policy replay  DRAFT… --log FILE | --admin URL [--json]  tell what a draft would have decided
  policy schema  [--tests]                                 print the JSON Schema for editors
  policy new     [TEMPLATE] [--to DIRECTORY]               write a policy and its tests from a template
  apps discovered --admin URL [--app ID] [--json]          list hosts that pages wanted and no app lists
  geo where      ADDRESS [--app ID] [--admin URL] [--json] [--config FILE]
                                                           tell where a client is, and the edge that is for it
  session mint   --user U [--groups a,b] [--app ID] [--ttl 1h] [--managed] [--config FILE]
                                                           print a Cookie value for scripts and load tests
  session revoke --admin URL --user U | --session ID | --everybody
                                                           end sessions now, on every edge
  session keys rotate  [--if-older 30d] [--drop-old] [--config FILE]
                                                           put a new key into the ring that seals sessions
  session keys list    [--config FILE]                     list the ring's keys by their ids
  tls authority  [--config FILE]                           print the development authority's certificate
  tls show       [--config FILE]                           list the names that certificates cover

The configuration file is sallyport.yaml unless --config FILE names another; the policy commands can do without one.
--version prints the version, --help this.`

const terminal: Terminal = {
  environment: process.env,
  out: text => void process.stdout.write(`${text}\n`),
  error: text => void process.stderr.write(`${text}\n`),
}

async function run(args: readonly string[]): Promise<number> {
  if (args[0] === '--version') return tellVersion()
  const name = Object.keys(commands).find(words => args.slice(0, words.split(' ').length).join(' ') === words)
  const asksForHelp = args.length === 0 || args[0] === 'help' || args.includes('--help')
  if (name === undefined || asksForHelp) {
    terminal.error(asksForHelp ? usage : `${unknownCommand(args)}\n\n${usage}`)
    return asksForHelp ? 0 : 2
  }
  try {
    return await commands[name]!(args.slice(name.split(' ').length), terminal)
  } catch (error) {
    return report(error)
  }
}

function tellVersion(): number {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  terminal.out((JSON.parse(text) as { version: string }).version)
  return 0
}

/** A command has one word or two; what was meant may be either. */
function unknownCommand(args: readonly string[]): string {
  const firstOption = args.findIndex(word => word.startsWith('-'))
  const words = args.slice(0, firstOption === -1 ? 2 : Math.min(firstOption, 2))
  const names = Object.keys(commands)
  const said = words.join(' ')
  const longer = names.filter(name => name.startsWith(`${said} `)).map(name => name.slice(said.length + 1))
  if (longer.length > 0) return `"${said}" needs one more word: ${longer.join(', ')}`
  const suggestion = didYouMean(said, names) || didYouMean(words[0] ?? '', names)
  return `unknown command "${said || args[0]}"${suggestion}`
}

/** Bad input is 1 with its whole report, a bad command line is 2; anything else is a fault and keeps its stack. */
function report(error: unknown): number {
  const { code, message, stack } = error as NodeJS.ErrnoException
  if (error instanceof UsageError || code?.startsWith('ERR_PARSE_ARGS') === true) {
    terminal.error(`${message}\n\n${usage}`)
    return 2
  }
  const expected = error instanceof ProblemsError || isOperational(error)
  terminal.error(expected ? message : (stack ?? message))
  return 1
}

/** Errors whose message already tells the operator what to do. */
const isOperational = (error: unknown): boolean => {
  const { code, name } = error as NodeJS.ErrnoException
  return (
    ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL', 'ENOENT'].includes(code ?? '') ||
    /(?:FileError|FilesError|FileProblemError|AdminError|SocketError)$/.test(name)
  )
}

process.exitCode = await run(process.argv.slice(2))
// A start that failed may have opened listeners, and they would keep the process.
if (process.exitCode !== 0) process.exit()
