import t from 'tap'
import {
  attestations,
  fieldNames,
  type AttestedHeaders,
} from '../../../src/proxy/identify/attested-headers.ts'
import { createClient } from '../rewrite/exchanges.ts'

/** Test clients come from 198.51.100.7. */
const headers: AttestedHeaders = { from: ['198.51.100.0/24'], managed: 'x-managed', compliant: 'x-compliant' }
const neither = { managed: false, compliant: false }

t.test('a proxy is believed by its address alone', async t => {
  const fields = ['x-managed', 'true', 'x-compliant', '1', 'x-forwarded-for', '198.51.100.7']
  const client = createClient({ fields })
  t.strictSame(attestations(headers)(client), { managed: true, compliant: true })
  const elsewhere = attestations({ ...headers, from: ['203.0.113.0/24', '10.0.0.0/8'] })
  t.strictSame(elsewhere(client), neither)
  t.strictSame(attestations(undefined)(client), neither)
})

t.test('where a trusted proxy says that the client is does not make the client a proxy', async t => {
  const client = { ...createClient({ fields: ['x-managed', 'true'] }), address: '203.0.113.9' }
  const of = attestations({ ...headers, from: ['203.0.113.9'] })
  t.strictSame(of(client as ReturnType<typeof createClient>), neither)
})

t.test('only two texts say yes, and only once', async t => {
  const of = attestations(headers)
  for (const value of ['', '0', 'false', 'True', 'yes', 'true, true', 'false, true', '01'])
    t.strictSame(of(createClient({ fields: ['x-managed', value] })), neither, value)
  t.strictSame(of(createClient({ fields: ['x-managed', 'true', 'x-managed', 'true'] })), neither)
  t.strictSame(of(createClient({ fields: ['x-managed', 'false', 'x-managed', 'true'] })), neither)
})

t.test('what is not configured is not read, and is no field of ours', async t => {
  const of = attestations({ ...headers, compliant: undefined })
  t.strictSame(of(createClient({ fields: ['x-managed', '1', 'x-compliant', '1'] })), {
    managed: true,
    compliant: false,
  })
  t.strictSame(fieldNames({ ...headers, compliant: undefined }), ['x-managed'])
  t.strictSame(fieldNames(undefined), [])
})
