import type { RequestContext } from '#decision/types'
import { cutArn } from '#iam/arn-parts'
import { operatorFacts } from '#iam/operators'
import { parseTemplate, variableNames } from '#iam/template'
import type { PolicyStatement, PolicyVersion } from '#parse/types'

/** Any checked document. */
interface AnyDocument {
  readonly version: PolicyVersion
  readonly statements: readonly PolicyStatement[]
}

/**
 * The request keys that a policy depends on: those of its conditions and those of its variables, as first
 * written, each once without regard to case (IAM `GetContextKeysForCustomPolicy`).
 */
export function contextKeysOf({ version, statements }: AnyDocument): readonly string[] {
  const keys = new Map<string, string>()
  for (const statement of statements)
    for (const key of keysOfStatement(statement, version === '2012-10-17'))
      if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key)
  return [...keys.values()]
}

/** The keys of `contextKeysOf` that a request does not have, over several policies. */
export function missingContextKeys(
  documents: readonly AnyDocument[],
  context: RequestContext,
): readonly string[] {
  const missing = new Map<string, string>()
  for (const key of documents.flatMap(contextKeysOf))
    if (!context.has(key.toLowerCase()) && !missing.has(key.toLowerCase()))
      missing.set(key.toLowerCase(), key)
  return [...missing.values()]
}

function keysOfStatement(
  { resources, conditions }: PolicyStatement,
  mayHoldVariables: boolean,
): readonly string[] {
  const namesIn = (text: string): readonly string[] =>
    mayHoldVariables ? variableNames(parseTemplate(text, { variables: true, wildcards: true })) : []
  return [
    ...(resources?.patterns ?? []).flatMap((pattern) => namesIn(cutArn(pattern)?.[5] ?? '')),
    ...conditions.flatMap(({ key, operator, values }) => [
      key,
      ...(operatorFacts(operator.name).variables ? values.flatMap(namesIn) : []),
    ]),
  ]
}
