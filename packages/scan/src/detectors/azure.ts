import { hasAzureChecksum, hasEntraChecksum } from '#check/azure-checksum'
import { entropy } from '#check/entropy'
import { fabricated } from '#check/fabricated'
import type { Detector, PatternMatch, Verdict } from '#detector/types'
import { byChecksum, dayOf, replacements } from './common.ts'

const entraCharacters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~'.split('')
const guid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i

function judgeClientSecret({ text, start, value }: PatternMatch): Verdict | undefined {
  const verdict = value.slice(3, 6) === '8Q~' ? byChecksum(hasEntraChecksum(value), value) : legacy(value)
  const client = clientId(text.slice(Math.max(0, start - 1024), start + 1024))
  return verdict === undefined || client === undefined ? verdict : { ...verdict, names: { clientId: client } }
}

function legacy(value: string): Verdict | undefined {
  if (fabricated(value) !== undefined || entropy(value) < 4) return undefined
  return { confidence: 'medium', reasons: ['the form of a client secret from before they had checksums'] }
}

function clientId(around: string): string | undefined {
  const named = new RegExp(`(?:client_?-?id|app_?-?id)["']?[\\s:=]{1,8}["']?(${guid.source})`, 'i')
  return named.exec(around)?.[1]
}

/** Published with the emulator: the same on every machine. */
const emulatorKey = 'Eby8vdM02xNOcqFl'

/** Rows of keys that carry their kind and a checksum; layouts and seeds as in microsoft/security-utilities. */
interface IdentifiableKey {
  readonly id: string
  readonly title: string
  readonly signatures: readonly string[]
  readonly lead: number
  readonly rest: string
  readonly alphabet: string
  readonly seeds: readonly bigint[]
  readonly grants: string
}

const base64 = 'A-Za-z0-9+/'
const messagingSeeds = [
  0x53656e6430303030n,
  0x4d616e6167653030n,
  0x4c697374656e3030n,
  0x53797374656d3030n,
  0x556e6b6e6f776e30n,
]

const identifiableKeys: readonly IdentifiableKey[] = [
  {
    id: 'azure-storage-key',
    title: 'Azure storage account key',
    signatures: ['+ASt'],
    lead: 76,
    rest: `[${base64}]{5}[AQgw]==`,
    alphabet: base64,
    seeds: [0x44656661756c7430n],
    grants: 'Everything in the storage account: read, write, delete, and make any SAS.',
  },
  {
    id: 'azure-batch-key',
    title: 'Azure Batch account key',
    signatures: ['+ABa'],
    lead: 76,
    rest: `[${base64}]{5}[AQgw]==`,
    alphabet: base64,
    seeds: [0x4162416363743030n],
    grants: 'Runs code on the pools of the Batch account.',
  },
  {
    id: 'azure-cosmos-key',
    title: 'Azure Cosmos DB key',
    signatures: ['ACDb'],
    lead: 76,
    rest: `[${base64}]{5}[AQgw]==`,
    alphabet: base64,
    seeds: [0x4d617374524f3030n, 0x4d61737452573030n],
    grants: 'Every database of the Cosmos DB account.',
  },
  {
    id: 'azure-messaging-key',
    title: 'Azure Service Bus, Event Hubs or Relay key',
    signatures: ['+ASb', '+AEh', '+ARm'],
    lead: 33,
    rest: `[A-P][${base64}]{5}=`,
    alphabet: base64,
    seeds: messagingSeeds,
    grants: 'Sends, listens or manages as its shared access policy says.',
  },
  {
    id: 'azure-iot-key',
    title: 'Azure IoT key',
    signatures: ['AIoT'],
    lead: 33,
    rest: `[A-P][${base64}]{5}=`,
    alphabet: base64,
    seeds: [0x496f544875623030n, 0x4470734b65793030n, 0x4465766963653030n],
    grants: 'Speaks as the device, the hub or its provisioning service.',
  },
  {
    id: 'azure-registry-key',
    title: 'Azure container registry key',
    signatures: ['+ACR'],
    lead: 42,
    rest: `[A-D][${base64}]{5}`,
    alphabet: base64,
    seeds: [0x41435244666c7430n],
    grants: 'Pulls and pushes images of the registry.',
  },
]

function identifiableDetector(key: IdentifiableKey): Detector {
  const kind = key.signatures.map((signature) => signature.replace('+', '\\+')).join('|')
  const source = `(?<![${key.alphabet}])[${key.alphabet}]{${key.lead}}(?:${kind})${key.rest}(?![${key.alphabet}=])`
  return {
    id: key.id,
    title: key.title,
    vendor: 'azure',
    stance: 'secret',
    anchors: key.signatures,
    lead: key.lead,
    pattern: new RegExp(source, 'y'),
    judge: ({ value }) => byChecksum(hasAzureChecksum(value, key.seeds), value),
    severity: 'critical',
    grants: key.grants,
    replacement: 'A managed identity or federated credential with an Azure role; then turn shared keys off.',
  }
}

function judgeConnectionString({ text, start, value }: PatternMatch): Verdict | undefined {
  if (value.startsWith(emulatorKey) || fabricated(value) !== undefined || entropy(value) < 4.5)
    return undefined
  const around = text.slice(Math.max(0, start - 512), start + 512)
  const account = /AccountName=([a-z0-9]{3,24})/.exec(around)?.[1]
  const endpoint = /Endpoint=(?:sb|https):\/\/([a-z0-9.-]{3,120})/.exec(around)?.[1]
  const name = account ?? endpoint
  if (name === undefined || name === 'devstoreaccount1') return undefined
  return {
    confidence: 'high',
    reasons: ['a connection string names the account and the key'],
    names: { account: name },
  }
}

/** A SAS says itself until when, for what and by whom it was made. */
function judgeSas({ text, start, value, at }: PatternMatch): Verdict | undefined {
  const before = /[^\s"'<>`]{0,600}$/.exec(text.slice(Math.max(0, start - 600), start))?.[0] ?? ''
  const after =
    /^[^\s"'<>`]{0,600}/.exec(text.slice(start + value.length, start + value.length + 600))?.[0] ?? ''
  const query = `${before}&${after}`.replaceAll('&amp;', '&').replaceAll(String.raw`\u0026`, '&')
  const parameters = new Map(
    [...query.matchAll(/[?&;](s[a-z]|skoid)=([^&;#]{1,120})/g)].map((m) => [m[1], m[2]]),
  )
  if (!/^20\d\d-\d\d-\d\d$/.test(parameters.get('sv') ?? '')) return undefined
  const ends = Date.parse(decoded(parameters.get('se') ?? '')) / 1000
  const isOver = ends < at
  const isDelegated = parameters.has('skoid')
  return {
    confidence: 'high',
    reasons: [
      'version and signature of a shared access signature',
      Number.isNaN(ends)
        ? 'it ends when its access policy does'
        : `it ${isOver ? 'ended' : 'ends'} ${dayOf(ends)}`,
      `permissions ${parameters.get('sp') ?? 'of its access policy'}`,
      ...(isDelegated ? ['made by an Entra identity, so no account key was needed'] : []),
    ],
    ...((isOver || isDelegated) && { severity: 'low' }),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export const azureDetectors: readonly Detector[] = [
  {
    id: 'azure-client-secret',
    title: 'Entra client secret',
    vendor: 'azure',
    stance: 'secret',
    anchors: entraCharacters.flatMap((next) => [`8Q~${next}`, `7Q~${next}`]),
    lead: 3,
    pattern: /(?<![\w~.-])[\w~.-]{3}[78]Q~[\w~.-]{31,34}(?![\w~.-])/y,
    judge: judgeClientSecret,
    severity: 'critical',
    grants: 'Whatever the app registration may do, from anywhere, until the secret expires.',
    replacement: replacements.azureFederation,
  },
  ...identifiableKeys.map(identifiableDetector),
  {
    id: 'azure-connection-string',
    title: 'Azure connection string',
    vendor: 'azure',
    stance: 'secret',
    anchors: ['AccountKey=', 'SharedAccessKey='],
    pattern: /(?:AccountKey|SharedAccessKey)=(?<value>[A-Za-z0-9+/]{42,86}={0,2})(?![A-Za-z0-9+/=])/y,
    judge: judgeConnectionString,
    severity: 'critical',
    grants: 'Everything in the account or namespace that it names.',
    replacement: 'A managed identity or federated credential with an Azure role; then turn shared keys off.',
  },
  {
    id: 'azure-sas',
    title: 'Azure shared access signature',
    vendor: 'azure',
    stance: 'secret',
    anchors: ['sig='],
    pattern: /(?<=[?&;]|u0026)sig=(?<value>(?:[A-Za-z0-9/+]|%[0-9A-Fa-f]{2}){40,64}(?:=|%3[Dd])?)/y,
    judge: judgeSas,
    severity: 'high',
    grants: 'What its permissions say, for whoever has the address, until it ends.',
    replacement: 'A user-delegation SAS of minutes, made by a managed identity; or an Azure role and no SAS.',
  },
]
