import type { JsonObject, JsonValue } from '@vouchsafe/core/json'
import type { Path } from '#document/types'
import { attributesOf, referenceOf, type Named } from './attributes.ts'
import type { Evaluated, Evaluation } from './evaluator.ts'
import { createLookUp } from './look-up-once.ts'
import { readParameter } from './parameters.ts'
import { parameterStandIn } from './stand-ins.ts'
import type { Template, TemplateFacts, TemplateResource } from './types.ts'
import { Unevaluable } from './unevaluable.ts'

/** What names in a template stand for. */
export interface References {
  readonly facts: TemplateFacts
  /** `Ref`: a parameter, a pseudo parameter or a resource. */
  reference(name: string, path: Path): Evaluated
  /** `Fn::GetAtt` */
  attribute(logicalId: string, attribute: string, path: Path): JsonValue
}

export function createReferences(template: Template, facts: TemplateFacts, of: () => Evaluation): References {
  const once = createLookUp<Evaluated>()

  function resource(logicalId: string, path: Path): TemplateResource {
    const found = template.resources.get(logicalId)
    if (found === undefined)
      throw new Unevaluable(path, `there is no parameter and no resource \`${logicalId}\``)
    const { condition } = found
    if (condition === undefined || of().holds(condition, [...found.path, 'Condition'])) return found
    throw new Unevaluable(
      path,
      `\`${logicalId}\` is not created: its condition \`${condition}\` does not hold`,
    )
  }

  function named(logicalId: string, path: Path): Named {
    return { resource: resource(logicalId, path), evaluation: of(), facts, path }
  }

  return {
    facts,
    reference: (name, path) => {
      const pseudo = pseudoParameters.get(name)
      if (pseudo !== undefined) return pseudo(facts, path)
      return once(name, path, () => {
        const parameter = template.parameters.get(name)
        if (parameter !== undefined) return readGiven(name, parameter, { facts, path })
        return facts.parameters.get(name) ?? referenceOf(named(name, path))
      })
    },
    attribute: (logicalId, attribute, path) => {
      const key = `${logicalId}.${attribute}`
      const found = once(
        key,
        path,
        () => facts.parameters.get(key) ?? attributesOf(named(logicalId, path), attribute),
      )
      return found ?? null
    },
  }
}

function readGiven(
  name: string,
  declaration: JsonObject,
  { facts, path }: { readonly facts: TemplateFacts; readonly path: Path },
): JsonValue {
  const standIn = facts.standIns === true ? () => parameterStandIn(name, declaration, facts) : undefined
  return readParameter({ name, declaration, given: facts.parameters.get(name), standIn, path })
}

type Pseudo = (facts: TemplateFacts, path: Path) => Evaluated

const pseudoParameters: ReadonlyMap<string, Pseudo> = new Map<string, Pseudo>([
  ['AWS::AccountId', ({ account }) => account],
  ['AWS::NoValue', () => undefined],
  ['AWS::NotificationARNs', () => []],
  ['AWS::Partition', () => 'aws'],
  ['AWS::Region', ({ region }) => region],
  [
    'AWS::StackId',
    (_facts, path) => {
      throw new Unevaluable(path, '`AWS::StackId` has a value in AWS only')
    },
  ],
  ['AWS::StackName', ({ stack }) => stack],
  ['AWS::URLSuffix', () => 'amazonaws.com'],
])
