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
import { placesOf } from './places.ts'
import { nothing, unknownAccount, type FileReading, type LintFacts } from './types.ts'

/** Resources without which nothing can be said of trust. */
const aboutTrust = /AWS::IAM::(?:Role|OIDCProvider)\)|aws_iam_(?:role|openid_connect_provider)\./

/**
 * Roles of a template or plan. What depends on something that the file does not say is a gap, and the rest is read.
 *
 * @throws VouchsafeError `manifest_invalid` when it is none at all
 */
export function readSourceRoles({ format, document }: Source, facts: LintFacts): FileReading {
  const known = { ...facts, account: facts.account ?? unknownAccount, stack: stackName(document.file) }
  const reading: DraftReading =
    format === 'cloudformation' ? draftTemplate(document, known) : draftPlan(document, known)
  const pathOf = format === 'cloudformation' ? templatePaths(document) : planPaths(document)
  return {
    ...nothing,
    policies: reading.drafts.roles.map((draft) => policyOf(draft, { document, pathOf, facts })),
    providers: new Map(reading.drafts.providers.map(providerFacts)),
    gaps: reading.problems
      .filter(({ say }) => aboutTrust.test(say))
      .map(({ place, say }) => ({ file: document.file, why: `${place}: ${say}` })),
  }
}

interface Setting {
  readonly document: SourceDocument
  /** Path of the policy by the place of its role. */
  readonly pathOf: ReadonlyMap<string, Path>
  readonly facts: LintFacts
}

function policyOf(
  { name, place, trustPolicy }: RoleDraft,
  { document, pathOf, facts: { account } }: Setting,
): FileReading['policies'][number] {
  return {
    file: document.file,
    role: name,
    ...(account !== undefined && { account }),
    text: typeof trustPolicy === 'string' ? trustPolicy : JSON.stringify(trustPolicy),
    isWhole: false,
    place: placesOf(document, pathOf.get(place) ?? []),
  }
}

function templatePaths({ value, place }: SourceDocument): ReadonlyMap<string, Path> {
  const resources: JsonObject =
    isJsonObject(value) && isJsonObject(value['Resources']) ? value['Resources'] : {}
  return new Map(
    Object.keys(resources).map((id) => [
      place(['Resources', id]),
      ['Resources', id, 'Properties', 'AssumeRolePolicyDocument'],
    ]),
  )
}

function planPaths(document: SourceDocument): ReadonlyMap<string, Path> {
  return new Map(
    [...readPlan(document).resources.values()].map(({ path }) => [
      document.place(path),
      [...path, 'values', 'assume_role_policy'],
    ]),
  )
}

function providerFacts({ url, audiences }: ProviderDraft): [string, ProviderFacts] {
  return [url.replace(/^https:\/\//, ''), { exposed: 'known', audiences }]
}
