import t from 'tap'
import { findUnsafeDiagnostics } from '../../src/commands/unsafe-diagnostics.ts'

t.test('what would write session data outside memory is found, wherever it is said', async t => {
  for (const name of ['SSLKEYLOGFILE', 'NODE_DEBUG', 'NODE_DEBUG_NATIVE', 'NODE_V8_COVERAGE'])
    t.strictSame(findUnsafeDiagnostics({ [name]: 'x' }, []), [name])
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
    '--tls_keylog=/tmp/keys',
  ]) {
    t.strictSame(findUnsafeDiagnostics({}, [option]), [option])
    t.strictSame(findUnsafeDiagnostics({ NODE_OPTIONS: `--no-warnings "${option}"` }, []), [option])
  }
})

t.test('what is harmless is not', async t => {
  const environment = {
    NODE_ENV: 'production',
    NODE_OPTIONS: '--max-old-space-size=512 --enable-source-maps',
    NODE_DEBUG: '',
  }
  t.strictSame(findUnsafeDiagnostics(environment, ['--disable-warning=x', '--report-exclude-env']), [])
})
