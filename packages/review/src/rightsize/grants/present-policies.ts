import { VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '@vouchsafe/core/json'
import type { PresentPolicy } from './review-grants.ts'

/** GetAccountAuthorizationDetails of a large account. */
const limits = { maxDepth: 64, maxLength: 64 * 1024 * 1024 }

/**
 * The policies of a role in a file that people have: a permissions policy by itself, or what
 * `aws iam get-account-authorization-details` prints, of which those of the role are taken. Where the latter leaves out
 * the managed policies, the ones that are attached are `missing`, by their ARNs.
 *
 * @throws VouchsafeError `usage`, `json_malformed`
 */
export function presentPolicies(
  { file, text }: { readonly file: string; readonly text: string },
  roleArn: string,
): { readonly policies: readonly PresentPolicy[]; readonly missing: readonly string[] } {
  const value = parseJson(text.replace(/^\ufeff/, ''), limits)
  if (!isJsonObject(value)) throw notPolicies(file)
  if (value['Statement'] !== undefined) return { policies: [{ id: file, text }], missing: [] }
  const roles = listOf(value['RoleDetailList'])
  if (value['RoleDetailList'] === undefined) throw notPolicies(file)
  const role = roles.find(({ Arn }) => Arn === roleArn)
  if (role === undefined)
    throw new VouchsafeError('usage', {
      say: `${file}: expected the role ${roleArn} among ${roles.length}, found it not`,
    })
  return policiesOf(role, listOf(value['Policies']))
}

function policiesOf(role: JsonObject, managed: readonly JsonObject[]): ReturnType<typeof presentPolicies> {
  const inline = listOf(role['RolePolicyList']).map((one) => ({
    id: `inline:${nameOf(one['PolicyName'])}`,
    text: documentText(one['PolicyDocument']),
  }))
  const attached = listOf(role['AttachedManagedPolicies']).map(({ PolicyArn }) => nameOf(PolicyArn))
  const documents = new Map(managed.map((one) => [nameOf(one['Arn']), defaultDocument(one)]))
  return {
    policies: [
      ...inline,
      ...attached.flatMap((id) => {
        const text = documents.get(id)
        return text === undefined ? [] : [{ id, text }]
      }),
    ],
    missing: attached.filter((id) => documents.get(id) === undefined),
  }
}

function defaultDocument({ PolicyVersionList: versions }: JsonObject): string | undefined {
  const version = listOf(versions).find(({ IsDefaultVersion }) => IsDefaultVersion === true)
  return version === undefined ? undefined : documentText(version['Document'])
}

/** The API percent-encodes documents, the CLI decodes them. */
function documentText(document: JsonValue | undefined): string {
  if (typeof document !== 'string') return JSON.stringify(document ?? null)
  try {
    return document.startsWith('%7B') ? decodeURIComponent(document) : document
  } catch {
    return document
  }
}

function nameOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

function listOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isJsonObject) : []
}

function notPolicies(file: string): VouchsafeError {
  return new VouchsafeError('usage', {
    say: `${file}: expected a permissions policy, or what \`aws iam get-account-authorization-details\` prints`,
  })
}
