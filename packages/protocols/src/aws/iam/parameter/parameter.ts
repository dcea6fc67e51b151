import type { JsonValue } from '@vouchsafe/core/json'
import { VouchsafeError } from '@vouchsafe/core/errors'
import {
  Constraints,
  structuresParameter,
  textsParameter,
  type NumberRule,
  type Parameters,
  type TextRule,
} from '#aws/query/index'

/** One parameter of an operation: how it is read. What it breaks of its rule goes to the constraints. */
export interface Parameter<T> {
  readonly read: (parameters: Parameters, name: string, constraints: Constraints) => T
  /** Whether it has members: `NAME.member.1`. */
  readonly list: boolean
  /** Never on record. */
  readonly sensitive: boolean
  /** How it stands on record, as it came; undefined when it was not sent. */
  readonly recorded: (parameters: Parameters, name: string) => JsonValue | undefined
}

export type ParameterTable = Readonly<Record<string, Parameter<unknown>>>

/** What the parameters of a table are once they are read. */
export type Input<Table extends ParameterTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Parameter<infer T> ? T : never
}

/** Belong to the protocol and not to the operation. */
const protocolNames = new Set(['Action', 'Version'])

/**
 * The input of an operation. A parameter that the operation does not have is refused: whoever sent it meant
 * something by it.
 *
 * @throws VouchsafeError `parameter_invalid` with AWS's text for every rule that is broken | `request_malformed`
 */
export function readInput<Table extends ParameterTable>(table: Table, parameters: Parameters): Input<Table> {
  for (const name of parameters.keys()) {
    const [top = '', ...below] = name.split('.')
    const parameter = Object.hasOwn(table, top) ? table[top] : undefined
    const isKnown = below.length === 0 ? parameter !== undefined : parameter?.list === true
    if (!isKnown && !protocolNames.has(name))
      throw new VouchsafeError('parameter_invalid', { say: `The parameter ${name} is not supported here.` })
  }
  const constraints = new Constraints()
  const values = Object.entries(table).map(([name, { read }]) => [name, read(parameters, name, constraints)])
  constraints.check()
  // each value was read by the parameter of its name
  return Object.fromEntries(values) as Input<Table>
}

/** Longer texts are cut on record; the change of trust keeps what was written whole. */
const longestRecorded = 4096

/** The parameters for the record, under CloudTrail's names: those of the operation, without what is sensitive. */
export function recordInput(
  table: ParameterTable,
  parameters: Parameters,
): { readonly [name: string]: JsonValue } {
  const entries = Object.entries(table)
    .filter(([, { sensitive }]) => !sensitive)
    .map(([name, { recorded }]) => [memberName(name), recorded(parameters, name)] as const)
  return Object.fromEntries(entries.filter((entry): entry is [string, JsonValue] => entry[1] !== undefined))
}

/** AWS's messages and records name members in lower camel case: `roleName`, but `SAMLMetadataDocument` `sAML…`. */
function memberName(parameter: string): string {
  return parameter.charAt(0).toLowerCase() + parameter.slice(1)
}

export function text(rule: Omit<TextRule, 'required'>): Parameter<string | undefined> {
  return {
    list: false,
    sensitive: rule.sensitive === true,
    read: (parameters, name, constraints) =>
      // IAM quotes no value in its messages
      constraints.text(memberName(name), parameters.get(name), { ...rule, sensitive: true }),
    recorded: (parameters, name) => parameters.get(name)?.slice(0, longestRecorded),
  }
}

export function whole(rule: NumberRule): Parameter<number | undefined> {
  return {
    list: false,
    sensitive: false,
    read: (parameters, name, constraints) => constraints.number(memberName(name), parameters.get(name), rule),
    recorded: (parameters, name) => parameters.get(name)?.slice(0, longestRecorded),
  }
}

export function choice<const Value extends string>(
  ...values: readonly Value[]
): Parameter<Value | undefined> {
  return {
    list: false,
    sensitive: false,
    read: (parameters, name, constraints) => {
      const value = parameters.get(name)
      constraints.choice(memberName(name), value, values)
      return values.find((one) => one === value)
    },
    recorded: (parameters, name) => parameters.get(name)?.slice(0, longestRecorded),
  }
}

export function texts(rule: TextRule & { readonly most?: number }): Parameter<readonly string[] | undefined> {
  const { most = Number.POSITIVE_INFINITY } = rule
  return {
    list: true,
    sensitive: false,
    read: (parameters, name, constraints) => {
      const members = textsParameter(parameters, name)
      constraints.count(memberName(name), members ?? [], most)
      constraints.members(memberName(name), members ?? [], rule)
      return members
    },
    recorded: (parameters, name) => recordedMembers(parameters, name),
  }
}

/** The same parameter, which must be sent. */
export function required<T>(parameter: Parameter<T | undefined>): Parameter<T> {
  return {
    ...parameter,
    read: (parameters, name, constraints) => {
      const value = parameter.read(parameters, name, constraints)
      if (value === undefined && !parameters.has(name))
        constraints.refuse(memberName(name), 'Member must not be null')
      // whoever broke the rule is refused before anybody looks at the value
      return value as T
    },
  }
}

/** A list of structures, each read by `member`. */
export function structures<Field extends string, T>(
  fields: readonly Field[],
  member: (
    fields: Readonly<Record<Field, string | undefined>>,
    place: { readonly name: string; readonly constraints: Constraints },
  ) => T,
  most: number,
): Parameter<readonly T[] | undefined> {
  return {
    list: true,
    sensitive: false,
    read: (parameters, name, constraints) => {
      const members = structuresParameter(parameters, name, fields)
      constraints.count(memberName(name), members ?? [], most)
      return members?.map((given, index) =>
        member(given, { name: `${memberName(name)}.${index + 1}.member`, constraints }),
      )
    },
    recorded: (parameters, name) => recordedMembers(parameters, name),
  }
}

function recordedMembers(parameters: Parameters, name: string): JsonValue | undefined {
  const members = [...parameters].filter(([key]) => key.startsWith(`${name}.`))
  if (members.length === 0) return undefined
  return Object.fromEntries(
    members.map(([key, value]) => [key.slice(name.length + 1), value.slice(0, longestRecorded)]),
  )
}
