import { entraChecksum } from '#check/azure-checksum'
import { marvin32 } from '#check/marvin32'
import { tokenChecksum } from '#check/token-checksum'
import { createHash, generateKeyPairSync } from 'node:crypto'

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Characters that look random and are the same for the same seed: nothing in a test is anybody's key. */
export function characters(seed: string, length: number, alphabet = alphanumeric): string {
  let text = ''
  for (let block = 0; text.length < length; block += 1)
    for (const byte of createHash('sha256').update(`${seed}/${block}`).digest())
      text += alphabet.charAt(byte % alphabet.length)
  return text.slice(0, length)
}

export function awsKeyId(seed: string): string {
  // the first letters keep the account below 10^12 and the highest bit set
  return `AK${'IA'}T${characters(seed, 15, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`
}

export function awsSecret(seed: string): string {
  return createHash('sha512').update(seed).digest('base64').replaceAll(/[+/]/g, 'x').slice(0, 40)
}

export function githubToken(seed: string, kind = 'p'): string {
  const random = characters(seed, 30)
  return `gh${kind}_${random}${tokenChecksum(random)}`
}

export function npmToken(seed: string): string {
  const random = characters(seed, 30)
  return `npm${'_'}${random}${tokenChecksum(random)}`
}

export function entraSecret(seed: string): string {
  const body = `${characters(seed, 3)}8Q${'~'}${characters(`${seed}/rest`, 31)}`
  return body + entraChecksum(body)
}

/** A key of 64 or 32 bytes with its kind at `lead`, and the checksum that the kind asks for. */
export function azureKey(
  seed: string,
  kind: { signature: string; lead: number; seed: bigint; tail?: string },
): string {
  const { signature, lead, tail = '' } = kind
  const head = `${characters(seed, lead)}${signature}${tail}`
  const groups = Math.floor(head.length / 4) * 4
  const bytes = Buffer.from(head.padEnd(groups + 4, 'A').slice(0, groups + 4), 'base64')
  const body = bytes.subarray(0, lead > 60 ? 60 : 28)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32LE(marvin32(body, kind.seed))
  return Buffer.concat([body, checksum]).toString('base64')
}

let pem: string | undefined
/** One RSA key for all tests of a run: making it takes a while. */
export function privateKeyPem(): string {
  pem ??= generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey
  return pem
}

export function serviceAccountKey(seed: string): string {
  return JSON.stringify({
    type: 'service_account',
    project_id: 'orders-1',
    private_key_id: createHash('sha1').update(seed).digest('hex'),
    private_key: privateKeyPem(),
    client_email: 'orders@orders-1.iam.gserviceaccount.com',
  })
}

export function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256', kid: 'k' })}.${part(claims)}.${characters('signature', 342)}`
}

export function dockerAuth(host: string, login: string): string {
  return JSON.stringify({ auths: { [host]: { auth: Buffer.from(login).toString('base64') } } })
}
