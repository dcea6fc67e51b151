import { isJsonObject, type JsonObject } from '@vouchsafe/core/json'
import { draftTemplate } from '#cloudformation/draft-template'
import type { Path, SourceDocument } from '#document/types'
import type { DraftReading } from '#draft/reading'
import type { ProviderDraft, RoleDraft } from '#draft/types'
import type { Source } from '#sources/recognise-source'
import { stackName } from '#sources/stack-name'
import { draftPlan } from '#terraform/draft-plan'
import { readPlan } from '#terraform/read-plan'
import type { ProviderFacts } from '../types.ts'
import { plannedResource } from './cloud-resource.ts'
import { placesOf } from './places.ts'
import { readDraftPermissions, type DraftPlaces } from './read-draft-permissions.ts'
import { isAzureType, readAzureResources } from './read-azure-resource.ts'
import { isPoolType, readGoogleResource } from './read-google-resource.ts'
import { nothing, unknownAccount, type FileReading, type LintFacts } from './types.ts'

/** Resources without which nothing can be said of trust or permissions. */
const aboutTrust =
  /AWS::IAM::(?:Role|OIDCProvider|ManagedPolicy|Policy|RolePolicy)\)|aws_iam_(?:role|openid_connect_provider|policy|role_policy)\./

/**
 * Roles of a template or plan. What depends on something that the file does not say is a gap, and the rest is read.
 *
 * @throws VouchsafeError `manifest_invalid` when it is none at all
 */
export function readSourceRoles({ format, document }: Source, facts: LintFacts): FileReading {
  const known = {
    ...facts,
    account: facts.account ?? unknownAccount,
    stack: stackName(document.file),
    standIns: true,
  }
  const reading: DraftReading =
    format === 'cloudformation' ? draftTemplate(document, known) : draftPlan(document, known)
  const { membersOf, trustAt, ...shape } =
    format === 'cloudformation'
      ? { membersOf: templatePaths(document), ...inTemplates }
      : { membersOf: planPaths(document), ...inPlans }
  const { account } = known
  const clouds = format === 'cloudformation' ? nothing : plannedClouds(document)
  return {
    ...nothing,
    policies: reading.drafts.roles.map((draft) => policyOf(draft, { document, membersOf, trustAt, facts })),
    permissions: readDraftPermissions(reading.drafts, { document, account, membersOf, ...shape }),
    providers: new Map(reading.drafts.providers.map(providerFacts)),
    pools: clouds.pools,
    applications: clouds.applications,
    gaps: [
      ...clouds.gaps,
      ...reading.problems
        .filter(({ say }) => aboutTrust.test(say))
        .map(({ place, say }) => ({ file: document.file, why: `${place}: ${say}` })),
    ],
  }
}

const inTemplates = {
  trustAt: ['AssumeRolePolicyDocument'],
  inlineAt: (index: number) => ['Policies', index, 'PolicyDocument'],
  documentAt: ['PolicyDocument'],
}
const inPlans = {
  trustAt: ['assume_role_policy'],
  inlineAt: (index: number) => ['inline_policy', index, 'policy'],
  documentAt: ['policy'],
}

interface Setting extends Pick<DraftPlaces, 'document' | 'membersOf'> {
  readonly trustAt: Path
  readonly facts: LintFacts
}

function policyOf(
  { name, place, trustPolicy, maxSessionSeconds }: RoleDraft,
  { document, membersOf, trustAt, facts: { account } }: Setting,
): FileReading['policies'][number] {
  const members = membersOf.get(place)
  return {
    file: document.file,
    role: name,
    maxSessionSeconds,
    ...(account !== undefined && { account }),
    text: typeof trustPolicy === 'string' ? trustPolicy : JSON.stringify(trustPolicy),
    isWhole: false,
    place: placesOf(document, members === undefined ? [] : [...members, ...trustAt]),
  }
}

function templatePaths({ value, place }: SourceDocument): ReadonlyMap<string, Path> {
  const resources: JsonObject =
    isJsonObject(value) && isJsonObject(value['Resources']) ? value['Resources'] : {}
  return new Map(
    Object.keys(resources).map((id) => [place(['Resources', id]), ['Resources', id, 'Properties']]),
  )
}

function planPaths(document: SourceDocument): ReadonlyMap<string, Path> {
  return new Map(
    [...readPlan(document).resources.values()].map(({ path }) => [document.place(path), [...path, 'values']]),
  )
}

function providerFacts({ url, audiences }: ProviderDraft): [string, ProviderFacts] {
  return [url.replace(/^https:\/\//, ''), { exposed: 'known', audiences }]
}

/** What a plan says of other clouds. */
function plannedClouds(document: SourceDocument): Pick<FileReading, 'pools' | 'applications' | 'gaps'> {
  const planned = [...readPlan(document).resources.values()].filter(({ mode }) => mode === 'managed')
  const read = planned
    .filter(({ type }) => isPoolType(type))
    .map((resource) => readGoogleResource(plannedResource(document, resource)))
  const azure = readAzureResources(
    planned.filter(({ type }) => isAzureType(type)).map((resource) => plannedResource(document, resource)),
  )
  return {
    pools: {
      providers: read.flatMap(({ pools }) => pools.providers),
      members: read.flatMap(({ pools }) => pools.members),
    },
    applications: azure.applications,
    gaps: [...read.flatMap(({ gaps }) => gaps), ...azure.gaps],
  }
}
