import { askTrust, hostsFor } from '../estate/ask-trust.ts'
import type { RoleRequest } from '../estate/role-request.ts'
import type { Estate } from '../estate/types.ts'
import { wanted } from '../tokens/statement-keys.ts'
import { formOf } from '../tokens/token-forms.ts'
import type { EstateFound, EstateRule, TrustSubject } from '../types.ts'
import type { Written } from '../workloads/types.ts'

/** Rules about workloads and trust that have grown apart. Only what is sure is found: each is asked of the policy. */
export const driftRules: readonly EstateRule[] = [
  {
    id: 'workload-not-trusted',
    severity: 'error',
    title: 'a workload asks for a role that will refuse it',
    why: 'the call fails when the workload runs, and the usual repair under pressure is a wildcard in the trust policy',
    docs: 'Looks at service accounts with `eks.amazonaws.com/role-arn`, at jobs of GitHub Actions with `role-to-assume` and at jobs of GitLab with `id_tokens`, and asks the trust policy of that role about every token that the workload could bring: its namespace and name, its environment, or the branches, tags and events that start it. What is not known (who starts it, ids, addresses) is taken as the policy would have it. Give `--repository OWNER/NAME` where there is no clone to read it from. Change the annotation or the job, or the condition that the finding names.',
    on: 'estate',
    check: (estate) => estate.requests.flatMap((request) => refusal(estate, request)),
  },
  {
    id: 'audience-nobody-accepts',
    severity: 'error',
    title: 'an audience that no provider lists',
    why: 'AWS refuses the token before it looks at any trust policy',
    docs: 'Ask for an audience that the provider has among its client ids (`sts.amazonaws.com` as a rule), or add it there. Told of where the providers of that kind are in what was given, with their audiences.',
    on: 'estate',
    check: (estate) => estate.requests.flatMap((request) => unaccepted(estate, request)),
  },
  {
    id: 'unreachable-role',
    severity: 'note',
    title: 'a role that no workload can reach',
    why: 'nobody would miss it, and whoever comes to fit its condition later gets it',
    docs: 'Told of where service accounts are in what was given and the role names others only, by name. If the workload is deployed from elsewhere, give its manifests too; else delete the role.',
    on: 'estate',
    check: unreachable,
  },
]

function refusal(estate: Estate, request: RoleRequest): EstateFound[] {
  const { role, who } = request
  const trusts = estate.rolesByArn(role.value)
  if (trusts.length === 0 || unaccepted(estate, request).length > 0) return []
  const answers = trusts.map((trust) => askTrust(trust, request))
  if (answers.some(({ verdict }) => verdict === 'may')) return []
  const because = answers.find((answer) => answer.because !== undefined)?.because
  const [trust] = trusts
  const name = trust?.role ?? role.value
  return [
    {
      place: role.place,
      role: name,
      message: `the role \`${name}\` never lets in ${who}${because === undefined ? '' : `: ${because}`}`,
    },
  ]
}

/** Where every provider that the token could be for lists its audiences, and none lists these. */
function unaccepted(estate: Estate, request: RoleRequest): EstateFound[] {
  const { audiences, role, who } = request
  const [first] = audiences
  if (first === undefined) return []
  const listed = listsFor(estate, request)
  if (listed.length === 0 || listed.some((list) => list === undefined)) return []
  const accepted = new Set(listed.flatMap((list) => list ?? []))
  if (accepted.size === 0 || audiences.some(({ value }) => accepted.has(value))) return []
  return [
    {
      place: first.place,
      role: role.value.split('/').at(-1) ?? role.value,
      message: `${who} asks for a token for ${quoted(audiences)}, and no provider lists that: they list ${[...accepted].map((one) => `\`${one}\``).join(', ')}`,
    },
  ]
}

/** Audiences of the providers that the role trusts; of a role that is in no file, those of every provider of the form. */
function listsFor(
  { providers, rolesByArn }: Estate,
  { issuer, role }: RoleRequest,
): readonly (readonly string[] | undefined)[] {
  const trusts = rolesByArn(role.value)
  const hosts =
    trusts.length > 0
      ? trusts.flatMap((trust) => hostsFor(trust, issuer))
      : [...providers.keys()].filter((host) => formOf(host, []).issuer === issuer)
  return hosts.map((host) => providers.get(host)?.audiences)
}

function unreachable({ trusts, serviceAccounts }: Estate): EstateFound[] {
  const names = new Set(serviceAccounts.map(({ namespace, name }) => `${namespace ?? ''}:${name}`))
  // one without a namespace may be anywhere
  const anywhere = new Set(
    serviceAccounts.flatMap(({ namespace, name }) => (namespace === undefined ? [name] : [])),
  )
  if (names.size === 0) return []
  return trusts.flatMap((trust) => {
    const named = serviceAccountsOf(trust)
    if (named === undefined || named.some((one) => names.has(one) || anywhere.has(one.split(':')[1] ?? '')))
      return []
    const statement = trust.document.statements.find(({ effect }) => effect === 'Allow')
    return [
      {
        place: trust.place(['Statement', statement?.index ?? 0]),
        ...(trust.role !== undefined && { role: trust.role }),
        message: `it is for ${named.map((one) => `\`${one}\``).join(', ')}, and no service account of that name is in what was given`,
      },
    ]
  })
}

/** `namespace:name` of everybody that a policy lets in, where these are service accounts by name and nobody else. */
function serviceAccountsOf(trust: TrustSubject): readonly string[] | undefined {
  const allows = trust.document.statements.filter(({ effect }) => effect === 'Allow')
  const hosts = hostsFor(trust, 'Kubernetes')
  if (trust.role === undefined || hosts.length === 0) return undefined
  const named = allows.map((statement) => {
    const subjects = hosts.flatMap((host) => wanted(statement, `${host}:sub`))
    const isOnly = statement.principals.every(({ type }) => type === 'Federated') && subjects.length > 0
    const accounts = subjects.map((one) => /^system:serviceaccount:([^:*?$]+:[^:*?$]+)$/.exec(one)?.[1])
    return isOnly && accounts.every((one) => one !== undefined) ? accounts : undefined
  })
  return named.every((one) => one !== undefined) ? [...new Set(named.flat())] : undefined
}

function quoted(audiences: readonly Written[]): string {
  return audiences.map(({ value }) => `\`${value}\``).join(', ')
}
