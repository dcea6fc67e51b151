/** What `vouch run` has arranged for the command, whoever it runs as. */
export interface CommandFacts {
  readonly configFile: string
  readonly credentialsFile: string
  /** `http://127.0.0.1:8750`, without a final slash. */
  readonly url: string
  readonly region: string | undefined
}

/** A command that runs as a role. */
export interface RoleFacts {
  readonly roleArn: string
  readonly sessionName: string
  readonly tokenFile: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** Each would silently win over the web identity, or send the SDK past our endpoint. */
const overriding: ReadonlySet<string> = new Set([
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
])
/** A command of the administrator must not become a role by what the environment happens to hold. */
const roleNames = ['AWS_ROLE_ARN', 'AWS_ROLE_SESSION_NAME', 'AWS_WEB_IDENTITY_TOKEN_FILE'] as const
/** Endpoints that hand out credentials, and API keys of single services (`AWS_BEARER_TOKEN_BEDROCK`). */
const overridingPrefixes = ['AWS_CONTAINER_', 'AWS_BEARER_TOKEN_'] as const

const fallbackRegion = 'us-east-1'

/** The region that is meant: the one given, else the environment's, else the one where AWS began. */
export function regionOf(env: Environment, given?: string): string {
  return given ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? fallbackRegion
}

/**
 * The environment of the command: the caller's own, without what would win over the role, with what points the AWS
 * SDKs at it. `removed` names what was taken out, in alphabetical order, never a value.
 */
export function commandEnvironment(
  env: Environment,
  facts: CommandFacts,
  role?: RoleFacts,
): { readonly env: Record<string, string>; readonly removed: readonly string[] } {
  const ours = role === undefined ? roleNames.filter((name) => env[name] !== undefined) : []
  const removed = [...overridingNames(env), ...ours].toSorted()
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !removed.includes(entry[0]),
  )
  const region = regionOf(env, facts.region)
  return {
    removed,
    env: {
      ...Object.fromEntries(kept),
      ...withoutProxy(env, new URL(facts.url).hostname),
      ...(role !== undefined && {
        AWS_ROLE_ARN: role.roleArn,
        AWS_ROLE_SESSION_NAME: role.sessionName,
        AWS_WEB_IDENTITY_TOKEN_FILE: role.tokenFile,
      }),
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

/** The variables of an environment that would win over a role, in alphabetical order. */
export function overridingNames(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => env[name] !== undefined && isOverriding(name))
    .toSorted()
}

function isOverriding(name: string): boolean {
  return overriding.has(name) || overridingPrefixes.some((prefix) => name.startsWith(prefix))
}

/** A proxy of the machine must not get requests that are for the server beside us. */
function withoutProxy(env: Environment, host: string): Record<string, string> {
  const proxied = Object.keys(env).some((name) => /^(https?|all)_proxy$/i.test(name))
  if (!proxied) return {}
  const listed = [env['NO_PROXY'], env['no_proxy']].filter((list) => list !== undefined && list !== '')
  // alone it means every host; in a list it means nothing
  if (listed.includes('*')) return { NO_PROXY: '*', no_proxy: '*' }
  const all = [...new Set([...listed, host.replaceAll(/[[\]]/g, '')])].join(',')
  return { NO_PROXY: all, no_proxy: all }
}
