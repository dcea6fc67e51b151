/** RFC 3986 §3.3 without `*` (a wildcard in ARNs), non-ASCII and everything that begins a query or fragment. */
const form = /^https:\/\/(?<authority>[^/]+)(?<path>(?:\/[A-Za-z0-9\-._~!$&'()+,;=:@%]*)*)$/
const hostPort = /^(?<name>[A-Za-z0-9.-]+)(?::(?<port>[0-9]{1,5}))?$/
const longestUrl = 255

/** Reads an issuer's text; nothing is normalised, because the issuer is compared byte by byte. */
export interface IssuerUrl {
  /** Condition key prefix and ARN tail: the URL without `https://`. */
  readonly host: string
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/** The host part of the provider's name: the issuer without `https://`. */
export function issuerHost(issuer: string): string {
  return issuer.replace(/^https:\/\//, '')
}

/**
 * The write-time rules of an issuer: https, no user, query or fragment, at most 255 characters, no path that a
 * client would rewrite, and a host that cannot be taken for a service prefix of condition keys (invariant 11).
 * A port and a trailing slash are allowed, with a warning for the first: AWS has no ports.
 */
export function readIssuerUrl(url: string): IssuerUrl {
  const host = issuerHost(url)
  const { authority, path = '' } = form.exec(url)?.groups ?? {}
  const { name, port } = hostPort.exec(authority ?? '')?.groups ?? {}
  if (authority === undefined || name === undefined || !canBeFetched(url))
    return {
      host,
      problems: [`expected \`https://host[:port][/path]\`, found ${JSON.stringify(url)}`],
      warnings: [],
    }
  const problems = [
    url.length > longestUrl && `expected at most ${longestUrl} characters, found ${url.length}`,
    /\/\.{1,2}(?:\/|$)/.test(path.replace(/%2e/gi, '.')) && 'expected a path without `.` and `..` segments',
    servicePrefix(name) &&
      `the host \`${name}\` could be taken for the prefix of a service (\`${name.toLowerCase()}:…\`): expected a name with a dot`,
  ]
  const warnings = [
    port !== undefined && 'AWS accepts no port in an issuer: policies for this one are not portable',
  ]
  return { host, problems: problems.filter(isText), warnings: warnings.filter(isText) }
}

function canBeFetched(url: string): boolean {
  return URL.canParse(url)
}

/** No service prefix of AWS holds a dot (`aws`, `sts`, `saml`, `execute-api`, …), and none will be `localhost`. */
function servicePrefix(name: string): boolean {
  return !name.replace(/\.$/, '').includes('.') && name.toLowerCase() !== 'localhost'
}

/** Two issuers of one account with the same form would share condition keys or be mistaken by a reader. */
export function lookAlikeForm(issuer: string): string {
  return issuer.toLowerCase().replace(/\/+$/, '')
}

function isText(value: string | false): value is string {
  return value !== false
}
