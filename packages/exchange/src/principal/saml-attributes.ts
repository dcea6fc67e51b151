import { VouchsafeError } from '@vouchsafe/core/errors'
import type { SamlAttributes } from '@vouchsafe/core/saml'
import type { Seconds } from '@vouchsafe/core/time'
import { checkTags, type SessionTags } from './session-tags.ts'

/** What a response asks of the session, by AWS's attributes. */
export interface SamlWish {
  readonly sessionName: string
  readonly sourceIdentity?: string
  readonly tags: SessionTags
  /** Longest session, 900 to 43,200 s: it shortens what the call asks for, and lengthens nothing. */
  readonly longestSeconds?: Seconds
}

const prefix = 'https://aws.amazon.com/SAML/Attributes/'
const tagPrefix = `${prefix}PrincipalTag:`

// of a session name and of a source identity; without a colon, none begins with `aws:`
const nameForm = /^[\w+=,.@-]{2,64}$/
const secondsForm = /^[0-9]{3,5}$/
const shortestSeconds = 900
const longestSeconds = 43_200

/**
 * Reads AWS's attributes of a response (IAM User Guide, "Configure SAML assertions"). Names count letter for letter.
 *
 * @throws VouchsafeError `saml_attribute_refused`, detail `{attribute, fault: 'missing' | 'malformed'}` |
 *   `tags_invalid`
 */
export function samlWish(attributes: SamlAttributes): SamlWish {
  const sessionName = oneValue(attributes, 'RoleSessionName')
  if (sessionName === undefined) throw refused('RoleSessionName', 'missing')
  const source = oneValue(attributes, 'SourceIdentity')
  const duration = oneValue(attributes, 'SessionDuration')
  return {
    sessionName: nameOf(sessionName, 'RoleSessionName'),
    ...(source !== undefined && { sourceIdentity: nameOf(source, 'SourceIdentity') }),
    tags: tagsOf(attributes),
    ...(duration !== undefined && { longestSeconds: secondsOf(duration) }),
  }
}

/**
 * ARNs of the roles that a response offers with this provider: values of the attribute `Role`, pairs of a role and a
 * provider in either order, spaces around each forgiven. A value of another form offers nothing.
 */
export function samlRoles(attributes: SamlAttributes, providerArn: string): ReadonlySet<string> {
  const values = attributes.get(`${prefix}Role`) ?? []
  return new Set(values.flatMap((value) => roleOf(value ?? '', providerArn)))
}

function roleOf(value: string, providerArn: string): readonly string[] {
  const [first, second, ...others] = value.split(',').map((arn) => arn.trim())
  if (first === undefined || second === undefined || others.length > 0) return []
  if (second === providerArn) return [first]
  return first === providerArn ? [second] : []
}

function tagsOf(attributes: SamlAttributes): SessionTags {
  const tags = [...attributes.keys()]
    .filter((name) => name.startsWith(tagPrefix))
    .map((name) => name.slice(tagPrefix.length))
    .map((key) => [key, oneValue(attributes, `PrincipalTag:${key}`) ?? ''] as const)
  const transitive = attributes.get(`${prefix}TransitiveTagKeys`) ?? []
  return checkTags(
    tags,
    transitive.map((key) => key ?? ''),
  )
}

/** The only value, which must be text; an attribute that is there has one. */
function oneValue(attributes: SamlAttributes, name: string): string | undefined {
  const values = attributes.get(prefix + name)
  if (values === undefined) return undefined
  const [only, ...others] = values
  if (typeof only !== 'string' || others.length > 0) throw refused(name, 'malformed')
  return only
}

function nameOf(value: string, attribute: string): string {
  if (!nameForm.test(value)) throw refused(attribute, 'malformed')
  return value
}

function secondsOf(value: string): Seconds {
  const seconds = secondsForm.test(value) ? Number(value) : 0
  if (seconds < shortestSeconds || seconds > longestSeconds) throw refused('SessionDuration', 'malformed')
  return seconds as Seconds
}

function refused(attribute: string, fault: 'missing' | 'malformed'): VouchsafeError {
  return new VouchsafeError('saml_attribute_refused', { detail: { attribute, fault } })
}
