import { createHash, createHmac } from 'node:crypto'
import type { SignedRequest } from '#sigv4/types'

/** Credentials and circumstances of one signature. */
export interface Signer {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string
  readonly region?: string
  readonly service?: string
  /** Seconds: sign the URL instead of the headers. */
  readonly presign?: number
  /** Headers to leave out of the signature. */
  readonly unsigned?: readonly string[]
}

/** An unsigned request as a client builds it: decoded path and parameters. */
export interface PlainRequest {
  readonly method: string
  readonly path: string
  readonly parameters?: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * The client's side of Signature Version 4, written from AWS's description alone and sharing no code with the
 * verifier: the tests hold the two against each other, and both against AWS's published vectors.
 */
export function signRequest(plain: PlainRequest, signer: Signer): SignedRequest {
  const { timestamp, region = 'us-east-1', service = 'sts' } = signer
  const scope = [timestamp.slice(0, 8), region, service, 'aws4_request']
  const isPresigned = signer.presign !== undefined
  const headers = new Map(Object.entries(plain.headers).map(([name, value]) => [name.toLowerCase(), value]))
  if (!isPresigned) {
    headers.set('x-amz-date', timestamp)
    if (signer.sessionToken !== undefined) headers.set('x-amz-security-token', signer.sessionToken)
  }
  const names = [...headers.keys()].filter((name) => !signer.unsigned?.includes(name)).sort()
  const credential = [signer.accessKeyId, ...scope].join('/')
  const parameters = {
    ...plain.parameters,
    ...(isPresigned && {
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': credential,
      'X-Amz-Date': timestamp,
      'X-Amz-Expires': String(signer.presign),
      'X-Amz-SignedHeaders': names.join(';'),
      ...(signer.sessionToken !== undefined && { 'X-Amz-Security-Token': signer.sessionToken }),
    }),
  }
  const query = Object.entries(parameters)
    .map(([name, value]) => [escape(name), escape(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&')
  const body = plain.body ?? ''
  const canonical = [
    plain.method,
    plain.path,
    query,
    ...names.map((name) => `${name}:${headers.get(name)?.trim().replaceAll(/ +/g, ' ')}`),
    '',
    names.join(';'),
    hash(body),
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', timestamp, scope.join('/'), hash(canonical)].join('\n')
  let key: Buffer = Buffer.from(`AWS4${signer.secretAccessKey}`)
  for (const part of scope) key = createHmac('sha256', key).update(part).digest()
  const signature = createHmac('sha256', key).update(toSign).digest('hex')

  if (!isPresigned) {
    const parts = [`Credential=${credential}`, `SignedHeaders=${names.join(';')}`, `Signature=${signature}`]
    headers.set('authorization', `AWS4-HMAC-SHA256 ${parts.join(', ')}`)
  }
  return {
    method: plain.method,
    path: plain.path,
    query: isPresigned ? `${query}&X-Amz-Signature=${signature}` : query,
    headers: new Map([...headers].map(([name, value]) => [name, [value]])),
    body: Buffer.from(body),
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function escape(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return /[A-Za-z0-9._~-]/.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}
