import dgram from 'node:dgram'
import dns from 'node:dns'
import net from 'node:net'

/**
 * Preloaded (--import) into a process and its workers: any connection, datagram or name
 * look-up that would leave this machine ends the process with code 66 and a sentence.
 */
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+|localhost)$/

function refuse(what: string): never {
  process.stderr.write(`A socket would leave loopback: ${what}\n`)
  process.exit(66)
}

/** Calls `check` with the arguments before the function itself. */
function guard(target: object, name: string, check: (args: readonly unknown[]) => void): void {
  const original = Reflect.get(target, name) as (...args: unknown[]) => unknown
  Reflect.set(target, name, function (this: unknown, ...args: unknown[]) {
    check(args)
    return original.apply(this, args)
  })
}

guard(net.Socket.prototype, 'connect', (args) => {
  // net.connect normalises its arguments into one array before it calls this.
  const first: unknown = Array.isArray(args[0]) ? args[0][0] : args[0]
  const options: { host?: unknown; path?: unknown; port?: unknown } =
    typeof first === 'object' && first !== null ? first : { port: first, host: args[1] }
  if (options.path !== undefined) return
  const host = typeof options.host === 'string' ? options.host : 'localhost'
  if (!LOOPBACK.test(host)) refuse(`connect to ${host}:${String(options.port)}`)
})
for (const name of ['connect', 'send'] as const)
  guard(dgram.Socket.prototype, name, (args) => {
    const host = args.filter((arg) => typeof arg === 'string').at(-1)
    if (host !== undefined && !LOOPBACK.test(host)) refuse(`datagram to ${host}`)
  })
for (const target of [dns, dns.promises]) {
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6'] as const)
    guard(target, name, (args) => {
      if (!LOOPBACK.test(String(args[0]))) refuse(`look-up of ${String(args[0])}`)
    })
}
