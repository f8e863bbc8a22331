import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Runs the openssl command and gives all its output. Rejects, saying so, when there is no such command. */
export const openssl = async (args: string[], input = ''): Promise<string> => {
  const child = spawn('openssl', args)
  let output = ''
  child.stdout.on('data', chunk => (output += chunk))
  child.stderr.on('data', chunk => (output += chunk))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  try {
    await once(child, 'close')
  } catch (cause) {
    throw new Error('the openssl command is needed for this test and cannot be run', { cause })
  }
  return output
}

/** Runs `openssl s_client` against a port on the loopback. */
export const opensslClient = (port: number, args: string[]): Promise<string> =>
  openssl(['s_client', '-connect', `127.0.0.1:${port}`, ...args])
