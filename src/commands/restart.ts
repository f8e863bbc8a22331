import { parseArgs } from 'node:util'
import { askAdmin } from './ask-admin.ts'
import { UsageError, type Command } from './command.ts'

/** `sallyport restart --admin URL`: replaces the workers of a running edge one by one, and waits until all are new. */
export const restart: Command = async (args, terminal) => {
  const { values } = parseArgs({ args: [...args], options: { admin: { type: 'string' } } })
  if (values.admin === undefined) throw new UsageError('restart needs --admin URL')
  const init = { method: 'POST' }
  const { replaced } = await askAdmin<{ replaced: number }>(
    { ...terminal, admin: values.admin },
    '/restart',
    'replaced',
    init,
  )
  terminal.out(`${replaced} ${replaced === 1 ? 'worker is' : 'workers are'} new`)
  return 0
}
