import { checksumsOf } from '#check/annotated-key'
import { entraChecksum } from '#check/azure-checksum'
import { withDevOpsChecksum } from '#check/devops-token'
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

/** Bytes of a key by the characters before its kind. */
const keyBytes: Readonly<Record<number, number>> = { 76: 64, 33: 32, 42: 39, 44: 40 }

/** A key with its kind at `lead` (76, 33, 42 or 44), and the checksum that the kind asks for. */
export function azureKey(
  seed: string,
  kind: { signature: string; lead: number; seed: bigint; tail?: string },
): string {
  const { signature, lead, tail = '' } = kind
  const head = `${characters(seed, lead)}${signature}${tail}`
  const body = Buffer.from(head.padEnd(lead + 12, 'A'), 'base64').subarray(0, (keyBytes[lead] ?? 0) - 4)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32LE(marvin32(body, kind.seed))
  const key = Buffer.concat([body, checksum]).toString('base64')
  // keys of 40 bytes are made for addresses; of 39 bytes only such as hold no other than letters and digits are issued
  if (lead === 44) return key.replaceAll('+', '-').replaceAll('/', '_')
  return lead === 42 && signature === 'AzSe' && /[+/]/.test(key) ? azureKey(`${seed}.`, kind) : key
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

/** One of Azure's common annotated keys, made in February 2025, with its checksum in base62. */
export function annotatedKey(seed: string, service: string): string {
  const body = `${characters(seed, 52)}JQQ${'J99'}BB${characters(`${seed}/platform`, 12)}AAAB${service}`
  return body + (checksumsOf(body)[1] ?? '').slice(0, 4)
}

/** A personal access token of Azure DevOps, of the form of 52 characters. */
export function devOpsToken(seed: string): string {
  return withDevOpsChecksum(characters(seed, 52, 'abcdefghijklmnopqrstuvwxyz234567'))
}

/** A password of the SMTP endpoint of SES: version 4, and 32 bytes. */
export function smtpPassword(seed: string): string {
  return Buffer.concat([Buffer.of(4), createHash('sha256').update(seed).digest()]).toString('base64')
}

/** A key of Bedrock that names its user and its account. */
export function bedrockKey(seed: string): string {
  const inside = `BedrockAPIKey-${characters(seed, 4).toLowerCase()}-at-210987654321:${awsSecret(seed)}${awsSecret(`${seed}/2`)}`
  return `ABS${'K'}${Buffer.from(inside).toString('base64')}`
}

/** A key of Bedrock that is a signed address, of that day (`20261122`) at noon and for twelve hours. */
export function shortBedrockKey(seed: string, day: string): string {
  const query = [
    'Action=CallWithBearerToken',
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=${awsKeyId(seed)}%2F${day}%2Fus-east-1%2Fbedrock%2Faws4_request`,
    `X-Amz-Date=${day}T120000Z`,
    'X-Amz-Expires=43200',
    `X-Amz-Signature=${createHash('sha256').update(seed).digest('hex')}`,
  ].join('&')
  return `bedrock-api-${'key'}-${Buffer.from(`bedrock.amazonaws.com/?${query}`).toString('base64')}`
}

/** An installation token as GitHub makes them since 2026, with its end in seconds. */
export function statelessToken(seed: string, exp: number): string {
  return `gh${'s'}_${1_000_000 + seed.length}_${jwt({ iss: 'github', exp })}`
}
