import type { AuditEvent } from '#event/types'
import { namedChanges } from './builtins.ts'
import { compileGlob } from './glob.ts'
import type { AlertWhen } from './types.ts'

type Test = (event: AuditEvent) => boolean

/** One test for all the fields that are given; every record passes where none is. */
export function compileWhen(when: AlertWhen): Test {
  const tests = fields.flatMap(([name, compile]): Test[] => {
    const values = when[name]
    return values === undefined ? [] : [compile(values)]
  })
  return (event) => tests.every((test) => test(event))
}

/** Each field: what a record has under it, which may be several things, and how a value is compared. */
const fields: readonly (readonly [keyof AlertWhen, (values: readonly string[]) => Test])[] = [
  ['type', exactly(({ type }) => [type])],
  ['outcome', exactly(({ outcome }) => [outcome])],
  ['account', exactly((event) => [event.account, ...namedChanges(event).map(({ account }) => account)])],
  ['reason', exactly(({ reason }) => [reason])],
  ['operation', likewise(({ operation }) => [operation])],
  [
    'subject',
    likewise(({ evidence, principal }) => [evidence?.subject, principal, evidence?.session?.origin]),
  ],
  ['role', compileRole],
]

type Found = (event: AuditEvent) => readonly (string | undefined)[]

function exactly(found: Found): (values: readonly string[]) => Test {
  return (values) => (event) => found(event).some((one) => one !== undefined && values.includes(one))
}

function likewise(found: Found): (values: readonly string[]) => Test {
  return (values) => {
    const globs = values.map(compileGlob)
    return (event) => found(event).some((one) => one !== undefined && globs.some((glob) => glob(one)))
  }
}

/** By ARN where a value has a slash, else by bare name: of the role asked for, or of the session that called. */
function compileRole(values: readonly string[]): Test {
  const byArn = likewise(({ role }) => [role])(values.filter((value) => value.includes('/')))
  const byName = likewise((event) => roleNames(event))(values.filter((value) => !value.includes('/')))
  return (event) => byArn(event) || byName(event)
}

/** Bare names of the roles that a record is about. */
function roleNames(event: AuditEvent): readonly string[] {
  const { role, principal } = event
  const session = /^arn:[^:]*:sts::\d{12}:assumed-role\/([^/]+)\//.exec(principal ?? '')?.[1]
  const changed = namedChanges(event).flatMap(({ kind, name }) => (kind === 'Role' ? [name] : []))
  return [role?.slice(role.lastIndexOf('/') + 1), session, ...changed].filter((name) => name !== undefined)
}
