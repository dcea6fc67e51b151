/** What `vouch run` has arranged for the command. */
export interface WorkloadFacts {
  readonly roleArn: string
  readonly sessionName: string
  readonly tokenFile: string
  readonly configFile: string
  readonly credentialsFile: string
  /** `http://127.0.0.1:8750`, without a final slash. */
  readonly url: string
  readonly region: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** Each would silently win over the web identity, or make the SDK refuse our endpoint. */
const harmful = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_CREDENTIAL_SCOPE',
  'AWS_ACCOUNT_ID',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_USE_FIPS_ENDPOINT',
  'AWS_USE_DUALSTACK_ENDPOINT',
] as const
const harmfulPrefix = 'AWS_CONTAINER_'

const fallbackRegion = 'us-east-1'

/**
 * The environment of the command: the caller's own, without what would win over the role, with what points the AWS
 * SDKs at it. `removed` names what was taken out, in alphabetical order, never a value.
 */
export function workloadEnvironment(
  env: Environment,
  facts: WorkloadFacts,
): { readonly env: Record<string, string>; readonly removed: readonly string[] } {
  const removed = Object.keys(env).filter(isHarmful).toSorted()
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !isHarmful(entry[0]),
  )
  const region = facts.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? fallbackRegion
  return {
    removed,
    env: {
      ...Object.fromEntries(kept),
      ...withoutProxy(env, new URL(facts.url).hostname),
      AWS_ROLE_ARN: facts.roleArn,
      AWS_ROLE_SESSION_NAME: facts.sessionName,
      AWS_WEB_IDENTITY_TOKEN_FILE: facts.tokenFile,
      AWS_ENDPOINT_URL_STS: `${facts.url}/aws/sts`,
      AWS_ENDPOINT_URL_IAM: `${facts.url}/aws/iam`,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: facts.configFile,
      AWS_SHARED_CREDENTIALS_FILE: facts.credentialsFile,
    },
  }
}

function isHarmful(name: string): boolean {
  return name.startsWith(harmfulPrefix) || harmful.some((other) => other === name)
}

/** A proxy of the machine must not get requests that are for the server beside us. */
function withoutProxy(env: Environment, host: string): Record<string, string> {
  const proxied = Object.keys(env).some((name) => /^(https?|all)_proxy$/i.test(name))
  if (!proxied) return {}
  const listed = [env['NO_PROXY'] ?? env['no_proxy'], host]
    .filter((part) => part !== undefined && part !== '')
    .join(',')
  return { NO_PROXY: listed, no_proxy: listed }
}
