import { isVouchsafeError, VouchsafeError } from '@vouchsafe/core/errors'
import { isJsonObject, parseJsonObject, type JsonObject, type JsonValue } from '@vouchsafe/core/json'

/** An OIDC provider of a workload identity pool. */
export interface PoolProvider {
  /** `projects/N/locations/global/workloadIdentityPools/POOL/providers/PROV`, where it says so. */
  readonly name: string
  readonly issuer: string
  /** Empty: the provider's own address is the audience. */
  readonly audiences: readonly string[]
  /** From `google.subject`, `google.groups`, `attribute.NAME` to an expression. */
  readonly mapping: ReadonlyMap<string, string>
  readonly condition?: string
  readonly isDisabled: boolean
}

const LONGEST = 1024 * 1024

/**
 * What `gcloud iam workload-identity-pools providers describe --format json` prints.
 *
 * @throws VouchsafeError `policy_malformed`, also for a provider of another kind than OIDC
 */
export function parseProvider(text: string): PoolProvider {
  return providerOf(readJson(text))
}

/** As `parseProvider`, of a document that is read already. @throws VouchsafeError `policy_malformed` */
export function providerOf(document: JsonObject): PoolProvider {
  const { name, oidc, attributeMapping, attributeCondition, disabled, state } = document
  if (!isJsonObject(oidc)) throw malformed('expected `oidc`: providers for AWS, SAML and X.509 take no JWT')
  const { issuerUri, allowedAudiences } = oidc
  if (typeof issuerUri !== 'string') throw malformed('expected `oidc.issuerUri`, an https address')
  return {
    name: typeof name === 'string' ? name : '(the provider)',
    issuer: issuerUri,
    audiences: allowedAudiences === undefined ? [] : textsOf(allowedAudiences),
    mapping: mappingOf(attributeMapping),
    ...(typeof attributeCondition === 'string' &&
      attributeCondition !== '' && { condition: attributeCondition }),
    isDisabled: disabled === true || state === 'DELETED',
  }
}

function readJson(text: string): JsonObject {
  try {
    return parseJsonObject(text, { maxLength: LONGEST })
  } catch (error) {
    if (!isVouchsafeError(error)) throw error
    const { reason, line, column } = error.detail
    throw malformed(
      `not a strict JSON object: ${String(reason).replaceAll('_', ' ')} at ${String(line)}:${String(column)}`,
    )
  }
}

function mappingOf(value: JsonValue | undefined): Map<string, string> {
  if (value === undefined) return new Map()
  if (!isJsonObject(value)) throw malformed('expected `attributeMapping`, an object')
  const entries = Object.entries(value).map(([name, expression]): [string, string] => {
    if (typeof expression !== 'string') throw malformed(`expected an expression for \`${name}\``)
    return [name, expression]
  })
  return new Map(entries)
}

function textsOf(value: JsonValue): string[] {
  const texts = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  if (!Array.isArray(value) || texts.length !== value.length)
    throw malformed('expected `oidc.allowedAudiences`, a list of texts')
  return texts
}

/** The provider as `parseProvider` reads it: what `gcloud` prints of it, as far as it bears on a token. */
export function providerText({ name, issuer, audiences, mapping, condition }: PoolProvider): string {
  return JSON.stringify({
    name,
    oidc: { issuerUri: issuer, ...(audiences.length > 0 && { allowedAudiences: audiences }) },
    attributeMapping: Object.fromEntries(mapping),
    ...(condition !== undefined && { attributeCondition: condition }),
  })
}

function malformed(say: string): VouchsafeError {
  return new VouchsafeError('policy_malformed', { say: `workload identity pool provider: ${say}` })
}
