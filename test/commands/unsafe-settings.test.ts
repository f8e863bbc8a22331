import t from 'tap'
import { findUnsafeDiagnostics, findWeakenings } from '../../src/commands/unsafe-settings.ts'

t.test('what would write session data outside memory is found, wherever it is said', async t => {
  const variables = [
    'SSLKEYLOGFILE',
    'NODE_DEBUG',
    'NODE_DEBUG_NATIVE',
    'NODE_V8_COVERAGE',
    'NODE_COMPILE_CACHE',
    'DEBUG',
  ]
  for (const name of variables) t.strictSame(findUnsafeDiagnostics({ [name]: 'x' }, []), [name])
  for (const option of [
    '--tls-keylog=/tmp/keys',
    '--trace-tls',
    '--report-on-fatalerror',
    '--report-uncaught-exception',
    '--heapsnapshot-signal=SIGUSR2',
    '--heapsnapshot-near-heap-limit=1',
    '--heap-prof',
    '--cpu-prof',
    '--trace-event-categories=node',
    '--inspect',
    '--inspect-brk=0.0.0.0:9229',
    '--redirect-warnings=file',
    '--localstorage-file=x',
    '--diagnostic-dir=/tmp',
    '--abort-on-uncaught-exception',
    '--heap-snapshot-on-oom',
    '--prof',
    '--prof-cpp',
    '--redirect-code-traces',
    '--trace',
    '--perf-basic-prof',
    '--log-code',
    '--logfile=x',
    '--experimental-config-file=x',
    '--experimental-default-config-file',
    '--build-snapshot',
    '--tls_keylog=/tmp/keys',
  ]) {
    t.strictSame(findUnsafeDiagnostics({}, [option]), [option])
    t.strictSame(findUnsafeDiagnostics({ NODE_OPTIONS: `--no-warnings "${option}"` }, []), [option])
  }
})

t.test('what would weaken the runtime is found, wherever it is said', async t => {
  const variable = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
  t.strictSame(findWeakenings(variable, []), ['NODE_TLS_REJECT_UNAUTHORIZED'])
  for (const option of ['--insecure-http-parser', '--insecure_http_parser', '--security-revert=CVE-2023-1']) {
    t.strictSame(findWeakenings({}, [option]), [option])
    t.strictSame(findWeakenings({ NODE_OPTIONS: `--no-warnings "${option}"` }, []), [option])
  }
})

t.test('what is harmless is not', async t => {
  const environment = {
    NODE_ENV: 'production',
    NODE_OPTIONS: '--max-old-space-size=512 --enable-source-maps --permission',
    NODE_DEBUG: '',
    NODE_TLS_REJECT_UNAUTHORIZED: '1',
    NODE_EXTRA_CA_CERTS: '/etc/ssl/corp.pem',
  }
  const flags = ['--disable-warning=x', '--report-exclude-env', '--disable-sigusr1']
  t.strictSame(findUnsafeDiagnostics(environment, flags), [])
  t.strictSame(findWeakenings(environment, flags), [])
})
