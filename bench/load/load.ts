// Load generator, a process of its own: N keep-alive connections, one request in flight on each, calls in rotation.
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'

interface Call {
  readonly body: string
  /** Beside those that every call has. */
  readonly headers?: Readonly<Record<string, string>>
}

interface Plan {
  readonly port: number
  readonly path: string
  readonly host: string
  readonly connections: number
  readonly seconds: number
  readonly calls: readonly Call[]
}

const plan = parsePlan(process.argv[2] ?? '')
const ok = Buffer.from('200')
const requests = plan.calls.map(encodeRequest)
const latenciesMs: number[] = []
let next = 0
let failed = 0
let firstFailure = ''
const endsAt = performance.now() + plan.seconds * 1000

await Promise.all(Array.from({ length: plan.connections }, () => drive()))
latenciesMs.sort((a, b) => a - b)
const at = (share: number): number =>
  latenciesMs[Math.min(latenciesMs.length - 1, Math.floor(latenciesMs.length * share))] ?? 0
console.log(
  JSON.stringify({ requests: latenciesMs.length, failed, firstFailure, p50Ms: at(0.5), p99Ms: at(0.99) }),
)

function parsePlan(file: string): Plan {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function encodeRequest({ body, headers = {} }: Call): Buffer {
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(
    `POST ${plan.path} HTTP/1.1\r\nHost: ${plan.host}\r\n` +
      'Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n' +
      `${more.join('')}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

function drive(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: plan.port, host: '127.0.0.1', noDelay: true })
    let startedAt = 0
    let received = Buffer.alloc(0)
    const send = (): void => {
      if (performance.now() >= endsAt) return finish(socket, resolve)
      startedAt = performance.now()
      socket.write(requests[next++ % requests.length] ?? '')
    }
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      if (!isComplete(received)) return
      latenciesMs.push(performance.now() - startedAt)
      if (!received.subarray(9, 12).equals(ok)) noteFailure(received)
      received = Buffer.alloc(0)
      send()
    })
  })
}

function finish(socket: Socket, resolve: () => void): void {
  socket.end()
  resolve()
}

function noteFailure(response: Buffer): void {
  failed++
  firstFailure ||= response.toString('utf8').slice(0, 600)
}

function isComplete(response: Buffer): boolean {
  const head = response.indexOf('\r\n\r\n')
  if (head < 0) return false
  const length = /content-length: (\d+)/i.exec(response.toString('latin1', 0, head))?.[1]
  return length !== undefined && response.length >= head + 4 + Number(length)
}
