import type { PolicyStatement } from '@vouchsafe/policy/parse'

/** The services that this server is; a policy that allows everything reaches them. */
const ownServices: readonly string[] = ['iam', 'sts']

const names: ReadonlyMap<string, string> = new Map([
  ['iam', 'AWS Identity and Access Management'],
  ['sts', 'AWS Security Token Service'],
])

/** A service's name for people; its namespace where no other is known here. */
export function serviceName(namespace: string): string {
  return names.get(namespace) ?? namespace
}

/** Whether some action of the service may be allowed; namespaces are in lower case. */
export function reaches(statements: readonly PolicyStatement[], namespace: string): boolean {
  return statements.some(({ effect, actions: { complement, patterns } }) => {
    if (effect !== 'Allow') return false
    if (!complement) return patterns.some((pattern) => ['*', namespace].includes(vendorOf(pattern)))
    // NotAction leaves a service out only where it names all of it
    return !patterns.some((pattern) => isWhole(pattern, namespace))
  })
}

/** The services that statements name, and ours where one reaches all; in order, each once. */
export function servicesOf(statements: readonly PolicyStatement[]): readonly string[] {
  const named = statements
    .filter(({ effect, actions }) => effect === 'Allow' && !actions.complement)
    .flatMap(({ actions }) => actions.patterns.map(vendorOf))
    .filter((vendor) => vendor !== '*')
  const own = ownServices.filter((service) => reaches(statements, service))
  return [...new Set([...named, ...own])].toSorted()
}

/** The part before the colon, in lower case; `*` for all services. */
function vendorOf(pattern: string): string {
  return pattern.split(':', 1)[0]?.toLowerCase() ?? ''
}

function isWhole(pattern: string, namespace: string): boolean {
  return pattern === '*' || ['*:*', `${namespace}:*`].includes(pattern.toLowerCase())
}
