// The floor: a bare node:http server that parses the same body and verifies the same signature, and nothing else.
import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'

const key: KeyObject = createPublicKey({ key: JSON.parse(process.argv[2] ?? '{}'), format: 'jwk' })
const isEc = key.asymmetricKeyType === 'ec'

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const token = new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('WebIdentityToken') ?? ''
    const dot = token.lastIndexOf('.')
    const signature = Buffer.from(token.slice(dot + 1), 'base64url')
    const valid = verify('sha256', Buffer.from(token.slice(0, dot)), key, isEc ? toDer(signature) : signature)
    response.writeHead(valid ? 200 : 403, { 'content-type': 'text/xml', 'content-length': 2 })
    response.end('ok')
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : 0, pid: process.pid }))
})

/** r||s to DER: the fast way to verify ES256 on Node 24, so that the floor is a fair one. */
function toDer(signature: Buffer): Buffer {
  const half = signature.length / 2
  const integers = [signature.subarray(0, half), signature.subarray(half)].map(derInteger)
  const body = Buffer.concat(integers)
  return Buffer.concat([Buffer.from([0x30, body.length]), body])
}

function derInteger(value: Buffer): Buffer {
  let start = 0
  while (start < value.length - 1 && value[start] === 0) start++
  const digits = value.subarray(start)
  const padded = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits
  return Buffer.concat([Buffer.from([0x02, padded.length]), padded])
}
