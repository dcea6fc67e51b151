import { readAnnotatedKey } from '#check/annotated-key'
import { hasAzureChecksum } from '#check/azure-checksum'
import { entropy } from '#check/entropy'
import { fabricated } from '#check/fabricated'
import type { Detector, PatternMatch, Verdict } from '#detector/types'
import { byChecksum, replacements } from './common.ts'

/** Rows of keys that carry their kind and a checksum; layouts and seeds as in microsoft/security-utilities. */
interface IdentifiableKey {
  readonly id: string
  readonly title: string
  readonly signatures: readonly string[]
  /** Characters before the signature: 76 for keys of 64 bytes, 33 for 32, 42 for 39, 44 for 40. */
  readonly lead: 33 | 42 | 44 | 76
  readonly seeds: readonly bigint[]
  readonly grants: string
  /** Where it is not `replacements.azureRole`. */
  readonly replacement?: string
  /**
   * A checksum that fails says nothing: of Redis keys three in four have characters exchanged after it was made, and
   * published keys of registries fail the one that Microsoft states.
   */
  readonly isFailingUsual?: true
}

const base64 = 'A-Za-z0-9+/'
/** By the characters before the signature: the alphabet, and what follows the signature. */
const layouts = {
  33: [base64, `[A-P][${base64}]{5}=`],
  42: [base64, `[A-D][${base64}]{5}`],
  44: ['A-Za-z0-9_-', '[A-Za-z0-9_-]{5}[AQgw]=='],
  76: [base64, `[${base64}]{5}[AQgw]==`],
} as const

/** ASCII of eight characters, as Azure writes a seed: `Default0`. */
const seedOf = (word: string): bigint => Buffer.from(word, 'latin1').readBigUInt64BE()

const identifiableKeys: readonly IdentifiableKey[] = [
  {
    id: 'azure-storage-key',
    title: 'Azure storage account key',
    signatures: ['+ASt'],
    lead: 76,
    seeds: [seedOf('Default0')],
    grants: 'Everything in the storage account: read, write, delete, and make any SAS.',
    replacement:
      'A managed or federated identity with a Storage Data role; then set `allowSharedKeyAccess` to false.',
  },
  {
    id: 'azure-batch-key',
    title: 'Azure Batch account key',
    signatures: ['+ABa'],
    lead: 76,
    seeds: [seedOf('AbAcct00')],
    grants: 'Runs code on the pools of the Batch account.',
  },
  {
    id: 'azure-cosmos-key',
    title: 'Azure Cosmos DB key',
    signatures: ['ACDb'],
    lead: 76,
    seeds: [seedOf('MastRO00'), seedOf('MastRW00')],
    grants: 'Every database of the Cosmos DB account.',
    replacement:
      'A managed or federated identity with a Cosmos DB data-plane role; then set `disableLocalAuth` to true.',
  },
  {
    id: 'azure-api-management-key',
    title: 'Azure API Management key',
    signatures: ['APIM'],
    lead: 76,
    seeds: [seedOf('Tenant00'), seedOf('IoTHub00'), seedOf('Gatewy00'), seedOf('GitKey00')],
    grants: 'Calls, or as its kind says manages, the APIs behind the gateway.',
    replacement: 'The `validate-azure-ad-token` policy, and callers with a managed or federated identity.',
  },
  {
    id: 'azure-ml-classic-key',
    title: 'Azure Machine Learning (classic) key',
    signatures: ['+AMC'],
    lead: 76,
    seeds: [seedOf('Classic0')],
    grants: 'Calls the web service of the model.',
    replacement:
      'An endpoint of Azure Machine Learning with `auth_mode: aad_token`; the classic service has ended.',
  },
  {
    id: 'azure-messaging-key',
    title: 'Azure Service Bus, Event Hubs or Relay key',
    signatures: ['+ASb', '+AEh', '+ARm'],
    lead: 33,
    seeds: ['Send0000', 'Manage00', 'Listen00', 'System00', 'Unknown0'].map(seedOf),
    grants: 'Sends, listens or manages as its shared access policy says.',
    replacement:
      'A managed or federated identity with a Data Sender or Receiver role; then set `disableLocalAuth` to true.',
  },
  {
    id: 'azure-iot-key',
    title: 'Azure IoT key',
    signatures: ['AIoT'],
    lead: 33,
    seeds: ['IoTHub00', 'DpsKey00', 'Device00'].map(seedOf),
    grants: 'Speaks as the device, the hub or its provisioning service.',
    replacement:
      'For services an Azure role; for devices a key in a TPM or a certificate that stays on the device.',
  },
  {
    id: 'azure-redis-key',
    title: 'Azure Cache for Redis key',
    signatures: ['AzCa'],
    lead: 33,
    seeds: [seedOf('Access00')],
    isFailingUsual: true,
    grants: 'Reads and writes the whole cache.',
    replacement: 'Entra authentication of the cache with a managed identity; then turn access keys off.',
  },
  {
    id: 'azure-event-grid-key',
    title: 'Azure Event Grid key',
    signatures: ['AZEG'],
    lead: 33,
    seeds: [0x53656e6452656376n],
    grants: 'Publishes events to the topic.',
    replacement: 'A managed or federated identity with the EventGrid Data Sender role.',
  },
  {
    id: 'azure-registry-key',
    title: 'Azure container registry key',
    signatures: ['+ACR'],
    lead: 42,
    seeds: [seedOf('ACRDflt0')],
    isFailingUsual: true,
    grants: 'Pulls and pushes images of the registry.',
    replacement:
      'A managed or federated identity with AcrPull or AcrPush, and `az acr login`; then turn the admin user off.',
  },
  {
    id: 'azure-search-key',
    title: 'Azure AI Search key',
    signatures: ['AzSe'],
    lead: 42,
    seeds: [seedOf('Query000'), seedOf('PAdmin00')],
    grants: 'Queries the indexes of the service; an admin key changes and deletes them too.',
    replacement: 'A managed or federated identity with a Search Index Data role; then turn API keys off.',
  },
  {
    id: 'azure-functions-key',
    title: 'Azure Functions key',
    signatures: ['AzFu'],
    lead: 44,
    seeds: [seedOf('Functi00'), seedOf('Master00'), seedOf('System00')],
    grants: 'Calls the functions of the app; the master key calls its administration too.',
    replacement: 'App Service authentication, and callers with a managed or federated identity.',
  },
]

function identifiableDetector(key: IdentifiableKey): Detector {
  const [alphabet, rest] = layouts[key.lead]
  const kind = key.signatures.map((signature) => signature.replace('+', '\\+')).join('|')
  const source = `(?<![${alphabet}])[${alphabet}]{${key.lead}}(?:${kind})${rest}(?![=${alphabet}])`
  return {
    id: key.id,
    title: key.title,
    vendor: 'azure',
    stance: 'secret',
    anchors: key.signatures,
    lead: key.lead,
    pattern: new RegExp(source, 'y'),
    judge: (match) => judgeIdentifiable(match, key),
    severity: 'critical',
    grants: key.grants,
    replacement: key.replacement ?? replacements.azureRole,
  }
}

function judgeIdentifiable({ text, start, value }: PatternMatch, key: IdentifiableKey): Verdict | undefined {
  const isRight = hasAzureChecksum(value, key.seeds)
  const named = accountNear(text, start)
  const names = named === undefined ? {} : { names: { account: named } }
  if (isRight || key.isFailingUsual !== true) {
    const verdict = byChecksum(isRight, value)
    return verdict === undefined ? undefined : { ...verdict, ...names }
  }
  if (fabricated(value) !== undefined || entropy(value) < 4.25) return undefined
  const reason = 'the form is that of this kind alone; its checksum is of no help'
  return { confidence: 'high', reasons: [reason], ...names }
}

/** What a connection string calls the account, or where it leads. */
export function accountNear(text: string, start: number): string | undefined {
  const around = text.slice(Math.max(0, start - 512), start + 512)
  return (
    /AccountName=([a-z0-9]{3,24})/.exec(around)?.[1] ??
    /(?:Endpoint|HostName)=(?:(?:sb|https):\/\/)?([a-z0-9.-]{3,120})/i.exec(around)?.[1]
  )
}

/** Kinds of the common annotated security key by the four characters of their service. */
const annotated: readonly Omit<
  Detector,
  'vendor' | 'stance' | 'anchors' | 'lead' | 'pattern' | 'judge' | 'severity'
>[] = [
  {
    id: 'azure-ai-key',
    title: 'Azure OpenAI or AI services key',
    grants: 'Every model of the Azure AI resource, at its cost.',
    replacement:
      'A managed or federated identity with the Cognitive Services OpenAI User role; then set `disableLocalAuth` to true.',
  },
  {
    id: 'azure-app-configuration-key',
    title: 'Azure App Configuration key',
    grants: 'Reads, and often writes, the configuration of the store.',
    replacement: 'A managed or federated identity with the App Configuration Data Reader role.',
  },
  {
    id: 'azure-devops-token',
    title: 'Azure DevOps personal access token',
    grants: 'Whatever its scopes allow in the organization: code, pipelines, packages.',
    replacement:
      'A service connection with workload identity federation; for programs a managed identity that is a member of the organization.',
  },
  {
    id: 'azure-service-key',
    title: 'Azure service key',
    grants: 'The resource that it was made for: maps, events, communication, bots or a database.',
    replacement: replacements.azureRole,
  },
]
const services: Readonly<Record<string, string>> = {
  ACOG: 'azure-ai-key',
  AZAC: 'azure-app-configuration-key',
  AZDO: 'azure-devops-token',
}

function annotatedDetector(row: (typeof annotated)[number]): Detector {
  return {
    ...row,
    vendor: 'azure',
    stance: 'secret',
    anchors: ['JQQJ99', 'JQQJ9D'],
    lead: 52,
    // the four characters of the service are told apart by the judge
    pattern:
      /(?<![A-Za-z0-9])[A-Za-z0-9]{52}JQQJ9[9D][A-Za-z0-9][A-L][A-Za-z0-9]{16}[A-Za-z][A-Za-z0-9]{7}(?:[A-Za-z0-9]{2}==)?(?![A-Za-z0-9])/y,
    judge: ({ value }) => judgeAnnotated(value, row.id),
    severity: 'critical',
  }
}

function judgeAnnotated(value: string, id: string): Verdict | undefined {
  const key = readAnnotatedKey(value)
  if ((services[key.provider.toUpperCase()] ?? 'azure-service-key') !== id) return undefined
  const names = { service: key.provider, made: key.made }
  if (key.isChecked)
    return {
      confidence: 'certain',
      reasons: ['the checksum inside the value is right', `made ${key.made}`],
      names,
    }
  if (fabricated(value.slice(0, 52)) !== undefined) return undefined
  // eight fixed characters, a date and a service are more than anybody invents by chance
  return { confidence: 'high', reasons: ['the form is that of Azure keys alone', `made ${key.made}`], names }
}

export const azureKeyDetectors: readonly Detector[] = [
  ...identifiableKeys.map(identifiableDetector),
  ...annotated.map(annotatedDetector),
]
