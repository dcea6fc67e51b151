import { hasEntraChecksum } from '#check/azure-checksum'
import { hasDevOpsChecksum } from '#check/devops-token'
import { entropy } from '#check/entropy'
import { fabricated } from '#check/fabricated'
import type { Detector, PatternMatch, Verdict } from '#detector/types'
import { assigned, byChecksum, replacements } from './common.ts'

const entraCharacters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~'.split('')
const guid = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}'
const clientField = new RegExp(`(?:client[_-]?id|app[_-]?id)["']?[\\s:=>,"']{1,8}(${guid})`, 'i')
const tenantField = new RegExp(
  `(?:tenant(?:[_-]?id)?["']?[\\s:=>,"']{1,8}|login\\.microsoftonline\\.com/)(${guid}|[a-z0-9-]{1,60}\\.onmicrosoft\\.com)`,
  'i',
)
/** Eight lines and some: the three of a service principal stand together. */
const WINDOW = 1024

/** Who the secret is of, as far as what stands around it says. */
function principalNear(text: string, start: number): Record<string, string> {
  const around = text.slice(Math.max(0, start - WINDOW), start + WINDOW)
  const clientId = clientField.exec(around)?.[1]
  const tenant = tenantField.exec(around)?.[1]
  return { ...(clientId !== undefined && { clientId }), ...(tenant !== undefined && { tenant }) }
}

function judgeClientSecret({ text, start, value }: PatternMatch): Verdict | undefined {
  const verdict = value.slice(3, 6) === '8Q~' ? byChecksum(hasEntraChecksum(value), value) : legacy(value)
  return verdict === undefined ? undefined : { ...verdict, names: principalNear(text, start) }
}

function legacy(value: string): Verdict | undefined {
  if (fabricated(value) !== undefined || entropy(value) < 4) return undefined
  return { confidence: 'medium', reasons: ['the form of a client secret from before they had checksums'] }
}

/** Secrets from before they had a mark: only their name and their neighbours tell them. */
function judgeNamedSecret({ text, start, value }: PatternMatch): Verdict | undefined {
  const isMarked = value.slice(3, 6) === '8Q~' || value.slice(3, 6) === '7Q~'
  if (isMarked || fabricated(value) !== undefined || entropy(value) < 3.2) return undefined
  if (!/[0-9]/.test(value) || !/[A-Za-z]/.test(value)) return undefined
  const names = principalNear(text, start)
  const { clientId, tenant } = names
  if (clientId === undefined || tenant === undefined || value === clientId || value === tenant)
    return undefined
  if (fabricated(clientId) !== undefined || hasFewDigits(clientId)) return undefined
  return {
    confidence: 'medium',
    reasons: ['named as a client secret, with its client and its tenant'],
    names,
  }
}

/** `00000000-…`, `11111111-2222-…`: an id of a tutorial. */
function hasFewDigits(id: string): boolean {
  return new Set(id.replaceAll('-', '')).size < 7
}

function judgePublishProfile({ text, start, value }: PatternMatch): Verdict | undefined {
  if (fabricated(value) !== undefined || entropy(value) < 4.25) return undefined
  const around = text.slice(Math.max(0, start - WINDOW), start + WINDOW)
  const site = /msdeploySite="([\w-]{1,80})"/i.exec(around)?.[1]
  const reasons = ['a publish profile names the site and its password']
  return { confidence: 'high', reasons, ...(site !== undefined && { names: { site } }) }
}

const ofBase32 = /(?<![a-z0-9])[a-z2-7]{52}(?![a-z0-9])/g

/** Tokens of the old form have no mark. Near a word of Azure DevOps every run of their form is asked for its checksum. */
function judgeDevOpsToken({ text, start, groups }: PatternMatch): Verdict | undefined {
  const named = groups['value']
  if (named !== undefined) {
    if (hasDevOpsChecksum(named)) return checkedToken(named)
    if (fabricated(named) !== undefined || entropy(named) < 3.8) return undefined
    const reasons = ['named as a token of Azure DevOps, but its checksum is not right: altered, or made up']
    return { confidence: 'low', reasons }
  }
  for (const [found] of text.slice(Math.max(0, start - WINDOW), start + WINDOW).matchAll(ofBase32))
    if (hasDevOpsChecksum(found)) return checkedToken(found)
  return undefined
}

function checkedToken(secret: string): Verdict {
  return { confidence: 'certain', reasons: ['the checksum inside the value is right'], secret }
}

const asApplication = 'Whatever the app registration may do, from anywhere, until the secret expires.'

export const azureIdentityDetectors: readonly Detector[] = [
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
    grants: asApplication,
    replacement: replacements.azureFederation,
  },
  {
    id: 'azure-unmarked-client-secret',
    title: 'Entra client secret of an old form',
    vendor: 'azure',
    stance: 'secret',
    anchors: ['T_SECRET', 'ntSecret', 'nt_secret'],
    pattern: new RegExp(
      `(?:(?<=(?:AZURE|ARM)_CLIEN)T_SECRET|(?<=clie)nt(?:_s|S)ecret)${assigned}(?<value>[A-Za-z0-9+/=._~@!?*-]{32,44})(?![\\w+/=.~-])`,
      'y',
    ),
    judge: judgeNamedSecret,
    severity: 'critical',
    grants: asApplication,
    replacement: replacements.azureFederation,
  },
  {
    id: 'azure-publish-profile',
    title: 'Azure publish profile',
    vendor: 'azure',
    stance: 'secret',
    anchors: ['rPWD="'],
    pattern: /(?<=use)rPWD="(?<value>[A-Za-z0-9]{60})"/y,
    judge: judgePublishProfile,
    severity: 'critical',
    grants: 'Replaces the code of the app, and so runs code as its identity.',
    replacement:
      'Deployment with a federated credential (`azure/login`, then `azure/webapps-deploy`); then turn basic authentication off.',
  },
  {
    id: 'azure-devops-legacy-token',
    title: 'Azure DevOps personal access token of the old form',
    vendor: 'azure',
    stance: 'secret',
    anchors: ['dev.azure.com', 'lstudio.com', 'AZURE_DEVOPS_', 'AZP_TOKEN', 'ADO_PAT'],
    pattern: new RegExp(
      `(?:AZURE_DEVOPS_(?:EXT_)?(?:PAT|TOKEN)|AZP_TOKEN|ADO_PAT)${assigned}(?<value>[a-z2-7]{52})(?![a-z0-9])|dev\\.azure\\.com|(?<=\\.visua)lstudio\\.com`,
      'y',
    ),
    judge: judgeDevOpsToken,
    severity: 'critical',
    grants: 'Whatever its scopes allow in the organization: code, pipelines, packages.',
    replacement:
      'A service connection with workload identity federation; for programs a managed identity that is a member of the organization.',
  },
]
