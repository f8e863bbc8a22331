import t from 'tap'
import { addressRefused } from '../../../src/network/index.ts'
import { codeOf, failureOf, isStaleConnection } from '../../../src/proxy/fetch/failures.ts'

const coded = (code: string): Error => Object.assign(new Error('x'), { code })

t.test('what went wrong between us and the app is told by its code', async t => {
  for (const [failure, codes] of Object.entries({
    'edge-ended': ['UND_ERR_DESTROYED', 'UND_ERR_CLOSED'],
    'app-down': ['SALLYPORT_HOST_DOWN'],
    'app-busy': ['SALLYPORT_HOST_BUSY'],
    'request-too-slow': ['SALLYPORT_SLOW_CONTENT'],
    'upstream-timeout': ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
    'address-refused': [addressRefused],
    'upstream-unverified': [
      'CERT_HAS_EXPIRED',
      'CERT_NOT_YET_VALID',
      'CERT_REVOKED',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'INVALID_PURPOSE',
    ],
    'upstream-invalid': [
      'HPE_INVALID_CONSTANT',
      'UND_ERR_HEADERS_OVERFLOW',
      'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
      'UND_ERR_RES_EXCEEDED_MAX_SIZE',
      'UND_ERR_RESPONSE',
      'UND_ERR_INVALID_ARG',
    ],
    'upstream-unreachable': [
      'ECONNREFUSED',
      'ECONNRESET',
      'ENOTFOUND',
      'UND_ERR_CONNECT_TIMEOUT',
      'UND_ERR_SOCKET',
      'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
      'anything else',
    ],
  }))
    for (const code of codes) t.equal(failureOf(coded(code)), failure, code)
})

t.test('a code may stand in the cause', async t => {
  t.equal(codeOf(new Error('x', { cause: new Error('y', { cause: coded('ECONNRESET') }) })), 'ECONNRESET')
  t.equal(codeOf(new Error('x')), 'UNKNOWN')
  t.equal(codeOf(new Error('x', { cause: null })), 'UNKNOWN')
})

t.test('a mistake of ours is not blamed on the app', async t => {
  for (const mistake of [new TypeError('x'), new RangeError('x'), new ReferenceError('x')]) {
    t.equal(failureOf(mistake), 'internal')
    t.equal(codeOf(mistake), mistake.name)
  }
  t.equal(failureOf(Object.assign(new TypeError('x'), { code: 'UND_ERR_INVALID_ARG' })), 'upstream-invalid')
})

t.test('only a connection that was closed under a request may be tried again', async t => {
  for (const code of ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']) t.ok(isStaleConnection(coded(code)), code)
  for (const code of ['ECONNREFUSED', 'UND_ERR_HEADERS_TIMEOUT', 'CERT_HAS_EXPIRED'])
    t.notOk(isStaleConnection(coded(code)), code)
})
