import t from 'tap'
import { failureAnswer, pageAnswer, redirectAnswer } from '../../src/identity/answers.ts'

const headerOf = (fields: readonly string[], name: string): string | undefined =>
  fields[fields.indexOf(name) + 1]

t.test('each failure has a status, a calm page of its own and its reference', async t => {
  const failures = [
    ['link-invalid', 400, 'This sign-in link is not valid'],
    ['state-invalid', 400, 'This sign-in cannot be completed'],
    ['provider-denied', 403, 'You were not signed in'],
    ['provider-unreachable', 503, 'Signing in is not possible at the moment'],
    ['provider-invalid', 502, 'Your sign-in could not be verified'],
    ['no-user', 403, 'Your account is not complete'],
    ['step-up-cancelled', 403, 'You did not confirm that it is you'],
    ['not-found', 404, 'There is no such page'],
  ] as const
  for (const [outcome, status, title] of failures) {
    const answer = failureAnswer(outcome, '7F3K9-Q2M4C')
    t.equal(answer.status, status, outcome)
    t.equal(answer.outcome, outcome)
    t.match(answer.body, `<h1>${title}</h1>`)
    t.match(answer.body, '<code>7F3K9-Q2M4C</code>')
    t.match(answer.body, 'Try again')
    t.notMatch(answer.body, /error|exception|invalid_|undefined/i, outcome)
    t.equal(headerOf(answer.fields, 'cache-control'), 'no-store')
  }
})

t.test('an answer carries the fields it is given beside its own', async t => {
  const cookie = ['set-cookie', 'a=b', 'set-cookie', 'c=d']
  t.strictSame(failureAnswer('not-found', 'R', cookie).fields.slice(-4), cookie)
  const page = { mark: 'Sallyport', title: 'Signed out', paragraphs: [] }
  const answer = pageAnswer(200, page, 'signed-out', cookie)
  t.match(answer, { status: 200, outcome: 'signed-out' })
  t.strictSame(answer.fields.slice(-4), cookie)
})

t.test('a redirect is a 303 that nobody stores and that tells nobody where it came from', async t => {
  const answer = redirectAnswer('https://idp.corp.example/', 'begun', ['set-cookie', 'a=b'])
  t.strictSame(answer, {
    status: 303,
    fields: [
      'location',
      'https://idp.corp.example/',
      'cache-control',
      'no-store',
      'referrer-policy',
      'no-referrer',
      'set-cookie',
      'a=b',
    ],
    body: '',
    outcome: 'begun',
  })
})
