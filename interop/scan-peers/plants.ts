/** What is planted: credentials of kinds that every compared scanner has a rule for, made up, the same for the same seed. */
import { generateKeyPairSync } from 'node:crypto'
import {
  awsKeyId,
  awsSecret,
  entraSecret,
  githubToken,
  jwt,
  npmToken,
} from '../../packages/scan/src/testing/credentials.ts'

export interface Plant {
  /** As it stands in a file that holds nothing else, in one line. */
  readonly text: string
  /** A piece of it that whoever has found it must show. */
  readonly tell: string
}

const makers = {
  'GitHub token': (seed) => plain(githubToken(seed)),
  'npm token': (seed) => plain(npmToken(seed)),
  'AWS key': (seed) => {
    const id = awsKeyId(seed)
    return { text: `aws_access_key_id=${id} aws_secret_access_key=${awsSecret(seed)}`, tell: id }
  },
  'Entra client secret': (seed) => plain(entraSecret(seed)),
  'Google key': (seed) => googleKey(seed),
  'Kubernetes token': (seed) => {
    const token = jwt({ iss: 'kubernetes/serviceaccount', sub: `system:serviceaccount:shop:${seed}` })
    return { text: token, tell: token.split('.')[1] ?? '' }
  },
} as const satisfies Record<string, (seed: string) => Plant>

export type PlantKind = keyof typeof makers

/** GitHub and npm tokens and Entra secrets carry the checksum of real ones. */
export function makePlant(kind: PlantKind, seed: string): Plant {
  return makers[kind](seed)
}

function plain(text: string): Plant {
  return { text, tell: text }
}

/** A key of its own for each: they are told apart by what is in the PEM. */
function googleKey(seed: string): Plant {
  const pem = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey
  const text = JSON.stringify({
    type: 'service_account',
    project_id: 'orders-1',
    private_key_id: Buffer.from(seed.padEnd(20, '-')).toString('hex').slice(0, 40),
    private_key: pem,
    client_email: 'orders@orders-1.iam.gserviceaccount.com',
  })
  // neither `+` nor `/`, which an address writes otherwise
  return { text, tell: /[A-Za-z0-9]{16}/.exec(pem.slice(300))?.[0] ?? '' }
}
