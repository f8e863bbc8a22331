import { timingSafeEqual } from 'node:crypto'

/** Someone who can sign in at the demo's identity provider. */
export interface Person {
  readonly email: string
  readonly name: string
  /** What the person is at the company, for the sign-in form. */
  readonly role: string
  readonly groups: readonly string[]
  readonly managed: boolean
}

/** One easy password for all: this is a demo, and the form says so. */
export const demoPassword = 'sallyport'

/** The three people of the demo. */
export const people: readonly Person[] = [
  {
    email: 'ana@corp.example',
    name: 'Ana Ferreira',
    role: 'Staff, managed device',
    groups: ['staff'],
    managed: true,
  },
  {
    email: 'kim@partner.example',
    name: 'Kim Larsen',
    role: 'Contractor, own device',
    groups: ['contractors'],
    managed: false,
  },
  {
    email: 'root@corp.example',
    name: 'Robin Oot',
    role: 'Administrator, managed device',
    groups: ['staff', 'admins'],
    managed: true,
  },
]

/** The person of an address, in whatever case it was typed. */
export const personOf = (email: string): Person | undefined =>
  people.find(person => person.email === email.trim().toLowerCase())

/** The person who may sign in with these words. */
export function authenticate(email: string, password: string): Person | undefined {
  return sameText(password, demoPassword) ? personOf(email) : undefined
}

function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** What the ID token says of a person. */
export const claimsOf = (person: Person) => ({
  sub: person.email,
  email: person.email,
  email_verified: true,
  name: person.name,
  groups: person.groups,
  device_managed: person.managed,
})
