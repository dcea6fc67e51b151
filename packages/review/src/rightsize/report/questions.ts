import { blindness } from '#rightsize/grants/never-logged'
import type { PolicyLine } from '#rightsize/policy/policy-lines'
import { mostAside, type RoleUsage } from '#rightsize/usage/role-usage'
import type { Question, RightsizeReport } from './types.ts'

type Known = Omit<RightsizeReport, 'questions'> & { readonly usage: RoleUsage }
type Asker = (known: Known) => readonly string[]

/** A window shorter than that misses what happens once a month. */
const shortDays = 35
/** More resources in one question tell nothing. */
const mostNamed = 3

const askers: Readonly<Record<Question['about'], Asker>> = {
  pass_role: ({ handedRoles }) =>
    handedRoles.map(
      ({ action, role, service, evidence }) =>
        `${action} was given ${role} (${times(evidence.count)}): where it hands that role to the service, it needs iam:PassRole on it, which no log shows; if so, allow it with iam:PassedToService \`${service}\``,
    ),
  data_events: ({ lines, usage }) => unseenServices(lines, usage).map(dataText),
  unknown_action: ({ lines }) =>
    actionsWhere(lines, ({ level }) => level === undefined).map(
      (actions) => `${actions}: no such action is known; look up what the call needs`,
    ),
  unnamed_resource: ({ lines }) =>
    lines
      .map(({ action, resources }) => ({ action, guessed: resources.filter(isUnnamed) }))
      .filter(({ guessed }) => guessed.length > 0)
      .map(
        ({ action, guessed }) =>
          `${action} on ${namedShortly(guessed.map(({ pattern }) => pattern))}: the events do not say on which; put the names in if you know them`,
      ),
  wide_name: ({ lines }) =>
    lines.flatMap(({ action, resources }) =>
      resources
        .filter(({ isWide }) => isWide)
        .map(
          ({ pattern, distinct }) =>
            `${action} on ${pattern}: ${distinct} names that have nothing in common; is it meant for every other one as well?`,
        ),
    ),
  covers_denied: ({ lines, denied }) => [
    ...coveredDenials(lines, denied),
    ...(denied.length < mostAside
      ? []
      : [
          `more than ${mostAside} different calls were denied; wildcards were held against the first of them`,
        ]),
  ],
  by_service: ({ lines }) =>
    lines
      .filter(({ caller }) => caller === 'service')
      .map(
        ({ action, services }) =>
          `${action} was called by ${services.join(', ')} in the role's name; where the role is only to do so through a service, add the condition aws:CalledVia (or kms:ViaService)`,
      ),
  only_failed: ({ unasked, lines }) =>
    [...new Set(unasked.map(({ name }) => name))]
      .filter((name) => !lines.some(({ action }) => action === name))
      .map((name) => `${name} only ever failed before AWS looked at permissions; it is not in the policy`),
  conditions: ({ present }) =>
    present === undefined || present.conditions.length === 0
      ? []
      : [
          `the present policies have conditions that no event shows, and this policy has none: ${namedShortly(present.conditions)}`,
        ],
  window: ({ first, last }) => {
    const days = Math.ceil((Date.parse(last) - Date.parse(first)) / 86_400_000)
    return days >= shortDays || Number.isNaN(days)
      ? []
      : [
          `the events of the role are of ${days <= 1 ? 'one day' : `${days} days`}; what happens more rarely is not in the policy`,
        ]
  },
}

/** What the calls leave open, in the order of the table. */
export function questionsOf(known: Known): readonly Question[] {
  return Object.entries(askers).flatMap(([about, ask]) =>
    // the keys of the table are the names
    ask(known).map((text) => ({ about: about as Question['about'], text })),
  )
}

function isUnnamed({ evidence, isWide, pattern, distinct }: PolicyLine['resources'][number]): boolean {
  return evidence.confidence === 'guessed' && !isWide && distinct === 1 && pattern.includes('*')
}

function actionsWhere(lines: readonly PolicyLine[], is: (line: PolicyLine) => boolean): readonly string[] {
  return [...new Set(lines.filter(is).map(({ action }) => action))]
}

/** Services whose data events one would expect: the role called them, or may, and none was seen. */
function unseenServices(lines: readonly PolicyLine[], { dataEvents }: RoleUsage): readonly string[] {
  const called = new Set(lines.map(({ action }) => action.split(':')[0] ?? ''))
  return ['s3', 'dynamodb', 'lambda'].filter((prefix) => {
    const seesData = dataEvents.has(prefix) || lines.some((line) => isDataOf(prefix, line.action))
    return called.has(prefix) && !seesData
  })
}

function isDataOf(prefix: string, action: string): boolean {
  return action.startsWith(`${prefix}:`) && blindness(action) === 'data'
}

const dataOf: Readonly<Record<string, string>> = {
  s3: 'objects of Amazon S3 (s3:GetObject, s3:PutObject, ...)',
  dynamodb: 'items of DynamoDB (dynamodb:GetItem, dynamodb:Query, ...)',
  lambda: 'invocations of functions (lambda:InvokeFunction)',
}

function dataText(prefix: string): string {
  return `no data event of ${dataOf[prefix] ?? prefix} was seen: a trail has them only where it is told to; does the role use any?`
}

function coveredDenials(lines: Known['lines'], denied: Known['denied']): readonly string[] {
  return denied.flatMap(({ name, resource = '', evidence }) =>
    lines
      .filter(({ action }) => action === name)
      .flatMap(({ resources }) => resources)
      .filter(({ pattern }) => pattern !== resource && isCovered(pattern, resource))
      .map(
        ({ pattern }) =>
          `${name} on ${pattern} also covers ${resource}, which was denied (${times(evidence.count)}); it cannot be told apart`,
      ),
  )
}

function isCovered(pattern: string, resource: string): boolean {
  const at = pattern.search(/(?<!\$\{)\*/)
  if (at < 0) return false
  const [prefix, suffix] = [pattern.slice(0, at), pattern.slice(at + 1)]
  return (
    resource.length >= prefix.length + suffix.length &&
    resource.startsWith(prefix) &&
    resource.endsWith(suffix)
  )
}

function namedShortly(names: readonly string[]): string {
  const more = names.length - mostNamed
  return `${names.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
