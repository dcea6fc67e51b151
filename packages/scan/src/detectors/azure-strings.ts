import { entropy } from '#check/entropy'
import { fabricated } from '#check/fabricated'
import type { Detector, PatternMatch, Verdict } from '#detector/types'
import { accountNear } from './azure-keys.ts'
import { assigned, dayOf, replacements } from './common.ts'

/** Published with the emulators of storage and Cosmos DB: the same on every machine. */
const emulatorKeys = ['Eby8vdM02xNOcqFl', 'C2y6yDjf5/R+ob0N']
/** Keys with a mark of their kind have rows of their own. */
const marked = /(?:\+ASt|\+ABa|ACDb).{5}[AQgw]==$|(?:\+ASb|\+AEh|\+ARm|AIoT|AZEG)[A-P].{5}=$|JQQJ99/

function judgeConnectionString({ text, start, value }: PatternMatch): Verdict | undefined {
  if (marked.test(value) || emulatorKeys.some((key) => value.startsWith(key))) return undefined
  if (fabricated(value) !== undefined || entropy(value) < 4.4) return undefined
  const name = accountNear(text, start)
  if (name === undefined || name === 'devstoreaccount1' || /^(?:localhost|127\.)/.test(name)) return undefined
  const reasons = ['a connection string names the account and the key']
  if (fabricated(name) !== undefined)
    return {
      confidence: 'low',
      reasons: [...reasons, 'the account is called a sample'],
      names: { account: name },
    }
  return { confidence: 'high', reasons, names: { account: name } }
}

function judgeLegacyKey({ text, start, value }: PatternMatch): Verdict | undefined {
  if (marked.test(value) || emulatorKeys.some((key) => value.startsWith(key))) return undefined
  // connection strings have a row of their own
  if (text.slice(start - 11, start) === 'AccountKey=' && accountNear(text, start) !== undefined)
    return undefined
  if (fabricated(value) !== undefined || entropy(value) < 4.75) return undefined
  const around = text.slice(Math.max(0, start - 512), start + 512)
  const account =
    /([a-z0-9]{3,24})\.(?:blob|queue|table|file|dfs)\.core\.windows\.net/.exec(around)?.[1] ??
    /account[_-]?name["']?\s{0,8}[:=]\s{0,8}["']?([a-z0-9]{3,24})/i.exec(around)?.[1]
  if (account === 'devstoreaccount1') return undefined
  const reasons = ['named as the key of a storage account', 'the value looks random']
  return { confidence: 'high', reasons, ...(account !== undefined && { names: { account } }) }
}

function judgeNamedAiKey({ text, start, value }: PatternMatch): Verdict | undefined {
  if (fabricated(value) !== undefined || entropy(value) < 3.2) return undefined
  const around = text.slice(Math.max(0, start - 1024), start + 1024)
  const resource = /([a-z0-9-]{2,64})\.(?:openai|cognitiveservices)\.azure\.com/.exec(around)?.[1]
  const reasons = ['named as a key of Azure OpenAI', 'of the form that such keys had until 2024']
  return { confidence: 'high', reasons, ...(resource !== undefined && { names: { resource } }) }
}

/** A SAS says itself until when, for what and by whom it was made. */
function judgeSas({ text, start, value, at }: PatternMatch): Verdict | undefined {
  const before = /[^\s"'<>`]{0,600}$/.exec(text.slice(Math.max(0, start - 600), start))?.[0] ?? ''
  const after =
    /^[^\s"'<>`]{0,600}/.exec(text.slice(start + value.length, start + value.length + 600))?.[0] ?? ''
  const query = `&${before}&${after}`.replaceAll('&amp;', '&').replaceAll(String.raw`\u0026`, '&')
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
    ...namesOf(before, parameters.get('sr')),
  }
}

const scopes: Readonly<Record<string, string>> = {
  b: 'blob',
  c: 'container',
  d: 'directory',
  f: 'file',
  s: 'share',
  bs: 'blob snapshot',
  bv: 'blob version',
}

function namesOf(before: string, resource: string | undefined): { names?: Record<string, string> } {
  const account = /([a-z0-9]{3,24})\.(?:blob|queue|table|file|dfs)\.core\.windows\.net/.exec(before)?.[1]
  const scope = scopes[resource ?? '']
  const names = { ...(account !== undefined && { account }), ...(scope !== undefined && { scope }) }
  return Object.keys(names).length === 0 ? {} : { names }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export const azureStringDetectors: readonly Detector[] = [
  {
    id: 'azure-connection-string',
    title: 'Azure connection string',
    vendor: 'azure',
    stance: 'secret',
    anchors: ['AccountKey=', 'SharedAccessKey=', '.azconfig.io;Id='],
    pattern:
      /(?:(?:AccountKey|SharedAccessKey)=|\.azconfig\.io;Id=[^;\s"']{4,100};Secret=)(?<value>[A-Za-z0-9+/]{42,86}={0,2})(?![A-Za-z0-9+/=])/y,
    judge: judgeConnectionString,
    severity: 'critical',
    isMadeUpInTests: true,
    grants: 'Everything in the account or namespace that it names.',
    replacement: replacements.azureRole,
  },
  {
    id: 'azure-storage-legacy-key',
    title: 'Azure storage account key of the old form',
    vendor: 'azure',
    stance: 'secret',
    anchors: ['AZURE_STORAGE_', 'ARM_ACCESS_KEY', 'ntKey', 'nt_key', 'ntkey', 'ss_key'],
    pattern: new RegExp(
      `(?:AZURE_STORAGE_[A-Z_]{0,20}KEY|ARM_ACCESS_KEY|(?<=[Aa]ccou)nt_?[Kk]ey|(?<=acce)ss_key)${assigned}(?<value>[A-Za-z0-9+/]{86}==)(?![A-Za-z0-9+/=])`,
      'y',
    ),
    judge: judgeLegacyKey,
    severity: 'critical',
    isMadeUpInTests: true,
    grants: 'Everything in the storage account: read, write, delete, and make any SAS.',
    replacement:
      'A managed or federated identity with a Storage Data role; then set `allowSharedKeyAccess` to false.',
  },
  {
    id: 'azure-openai-legacy-key',
    title: 'Azure OpenAI key of the old form',
    vendor: 'azure',
    stance: 'secret',
    anchors: ['AZURE_OPENAI_', 'e_openai_', 'eOpenA'],
    pattern: new RegExp(
      `(?:AZURE_OPENAI_|(?<=azur)e_openai_|(?<=[aA]zur)eOpenA[iI])[A-Za-z_]{0,12}[Kk](?:ey|EY)${assigned}(?<value>[a-f0-9]{32})(?![A-Za-z0-9])`,
      'y',
    ),
    judge: judgeNamedAiKey,
    severity: 'critical',
    isMadeUpInTests: true,
    grants: 'Every model of the Azure OpenAI resource, at its cost.',
    replacement:
      'A managed or federated identity with the Cognitive Services OpenAI User role; then set `disableLocalAuth` to true.',
  },
  {
    id: 'azure-sas',
    title: 'Azure shared access signature',
    vendor: 'azure',
    stance: 'secret',
    anchors: ['sig='],
    pattern: /(?<=[?&;"']|u0026)sig=(?<value>(?:[A-Za-z0-9/+]|%[0-9A-Fa-f]{2}){40,64}(?:=|%3[Dd])?)/y,
    judge: judgeSas,
    severity: 'high',
    grants: 'What its permissions say, for whoever has the address, until it ends.',
    replacement: 'A user-delegation SAS of minutes, made by a managed identity; or an Azure role and no SAS.',
  },
]
