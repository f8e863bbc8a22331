/** The sign-in host's pages beside its failures. */
import type { AppTable } from '../apps/index.ts'
import type { Session } from '../session/index.ts'
import { keepFragment } from '../pages/index.ts'
import { pageAnswer, type HostAnswer } from './answers.ts'

const mark = 'Sallyport'

/** The user's applications, or a way to sign in. */
export function overviewPage(apps: AppTable, session: Session | undefined): HostAnswer {
  const links = apps.apps.flatMap(app => {
    const href = apps.proxiedUrl(app, app.start)
    return href === undefined ? [] : [{ label: app.name, href }]
  })
  const who =
    session === undefined
      ? 'You are not signed in yet; opening an application signs you in.'
      : `You are signed in as ${session.user}.`
  const actions = session === undefined ? [] : [{ label: 'Sign out everywhere', href: '/sign-out' }]
  return pageAnswer(200, { mark, title: 'Your applications', paragraphs: [who], links, actions }, 'page')
}

/** Asks before everything ends. */
export function signOutPage(): HostAnswer {
  const page = {
    mark,
    title: 'Sign out everywhere?',
    paragraphs: ['This ends your session in every application that you have opened through here.'],
    actions: [
      { label: 'Sign out everywhere', href: '/sign-out', method: 'post' },
      { label: 'Stay signed in', href: '/' },
    ],
  } as const
  return pageAnswer(200, page, 'page')
}

/**
 * The device host was not reached, or the user has left its question open.
 * @param check leads to the device host
 * @param without goes on as a device that has shown nothing
 */
export function uncheckedPage(check: string, without: string): HostAnswer {
  const page = {
    mark,
    title: 'This device has not been checked',
    paragraphs: [
      'Your organization wants to know whether this is a device that it manages, and the check did not come to its end.',
      'You can go on without it. What is kept for managed devices is then kept from this one until you sign in again.',
    ],
    actions: [
      { label: 'Check this device', href: check },
      { label: 'Go on without', href: without },
    ],
    script: keepFragment,
  }
  return pageAnswer(200, page, 'device-unchecked')
}

/** Where the provider sends a user who has signed out. */
export function signedOutPage(): HostAnswer {
  const page = {
    mark,
    title: 'You are signed out',
    paragraphs: ['Every application that you opened through here is signed out.'],
    actions: [{ label: 'Your applications', href: '/' }],
  }
  return pageAnswer(200, page, 'page', ['clear-site-data', '"cache"'])
}
