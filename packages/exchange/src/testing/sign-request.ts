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
  const headers = headersOf(plain, signer)
  const names = [...headers.keys()].filter((name) => !signer.unsigned?.includes(name)).toSorted()
  const query = queryOf(plain, signer, names)
  const body = plain.body ?? ''
  const lines = names.map((name) => `${name}:${headers.get(name)?.trim().replaceAll(/ +/g, ' ')}`)
  const canonical = [plain.method, plain.path, query, ...lines, '', names.join(';'), hash(body)].join('\n')
  const scope = scopeOf(signer)
  const toSign = ['AWS4-HMAC-SHA256', signer.timestamp, scope.join('/'), hash(canonical)].join('\n')
  let key: Buffer = Buffer.from(`AWS4${signer.secretAccessKey}`)
  for (const part of scope) key = createHmac('sha256', key).update(part).digest()
  const signature = createHmac('sha256', key).update(toSign).digest('hex')

  const isPresigned = signer.presign !== undefined
  if (!isPresigned) {
    const credential = [signer.accessKeyId, ...scope].join('/')
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

function scopeOf({ timestamp, region = 'us-east-1', service = 'sts' }: Signer): readonly string[] {
  return [timestamp.slice(0, 8), region, service, 'aws4_request']
}

function headersOf({ headers }: PlainRequest, signer: Signer): Map<string, string> {
  const all = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  if (signer.presign === undefined) {
    all.set('x-amz-date', signer.timestamp)
    if (signer.sessionToken !== undefined) all.set('x-amz-security-token', signer.sessionToken)
  }
  return all
}

function queryOf({ parameters }: PlainRequest, signer: Signer, names: readonly string[]): string {
  const presigned = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': [signer.accessKeyId, ...scopeOf(signer)].join('/'),
    'X-Amz-Date': signer.timestamp,
    'X-Amz-Expires': String(signer.presign),
    'X-Amz-SignedHeaders': names.join(';'),
    ...(signer.sessionToken !== undefined && { 'X-Amz-Security-Token': signer.sessionToken }),
  }
  return Object.entries({ ...parameters, ...(signer.presign !== undefined && presigned) })
    .map(([name, value]) => [escape(name), escape(value)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&')
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
