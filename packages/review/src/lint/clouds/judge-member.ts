import type { PoolMember } from '#google/parse-member'
import type { CloudFound } from '../types.ts'
import type { Admitted, AskedProvider } from './pool-questions.ts'
import type { MemberInput } from './types.ts'

/** What a binding gives to more than it need. Providers: those of its pool that the input holds. */
export function judgeMember(
  { member, text, target, role }: MemberInput,
  providers: readonly AskedProvider[],
): CloudFound[] {
  const what = target === undefined ? `\`${role}\`` : `\`${role}\` on \`${target}\``
  const pods = podsOf(member)
  if (pods !== undefined) return [{ rule: pods.rule, path: [], message: `${pods.whose} is given ${what}` }]
  const found = providers.flatMap((asked) => firstOf(member, asked, what))
  if (member.kind === 'all' && !found.some(({ rule }) => rule === 'google-whole-pool'))
    return [
      { rule: 'google-whole-pool', path: [], message: `everybody of the pool is given ${what}: \`${text}\`` },
    ]
  return onceEach(found)
}

/** Of the pool of GKE, which is a project's and has no provider: whoever gets in is told by the member alone. */
function podsOf({
  pool,
  kind,
  value,
}: PoolMember): { readonly rule: string; readonly whose: string } | undefined {
  if (!pool.endsWith('.svc.id.goog')) return undefined
  if (kind === 'namespace' || kind === 'cluster')
    return {
      rule: 'google-any-service-account',
      whose:
        kind === 'cluster'
          ? 'every pod of a cluster'
          : `every pod of the namespace \`${value}\`, in every cluster of the project,`,
    }
  return kind === 'subject' && /^ns\/[^/]+\/sa\/default$/.test(value)
    ? {
        rule: 'google-default-service-account',
        whose: 'every pod of the namespace that names no service account',
      }
    : undefined
}

function firstOf(member: PoolMember, asked: AskedProvider, what: string): CloudFound[] {
  const given = (some: readonly Admitted[]): Admitted[] => some.filter((one) => isMember(one, member))
  const [stranger] = given(asked.strangers())
  const finding = (rule: string, message: string, who: Admitted): CloudFound => ({
    rule,
    path: [],
    message,
    who: { claims: who.claims },
  })
  const { tenantWord, scopeWord } = asked.form
  if (member.kind === 'all') {
    const [anybody] = stranger === undefined ? asked.named() : [stranger]
    const whose = stranger === undefined ? 'everybody of the pool' : 'whoever can get a token'
    if (anybody === undefined) return []
    const found = finding('google-whole-pool', `${whose} is given ${what}`, anybody)
    return [stranger === undefined ? found : { ...found, severity: 'error' }]
  }
  if (stranger !== undefined)
    return [
      finding(
        'google-stranger-member',
        `\`${stranger.bearer.tenant}\` is given ${what}, whoever that is`,
        stranger,
      ),
    ]
  const [neighbour] = given(asked.neighbours())
  if (neighbour !== undefined)
    return [
      finding(
        'google-organization-wide',
        `every ${scopeWord} of the ${tenantWord} \`${neighbour.bearer.tenant}\` is given ${what}, also one that is made tomorrow`,
        neighbour,
      ),
    ]
  return narrower(given(asked.named()), { member, asked, finding, what })
}

interface Narrowing {
  readonly member: PoolMember
  readonly asked: AskedProvider
  readonly finding: (rule: string, message: string, who: Admitted) => CloudFound
  readonly what: string
}

function narrower(own: readonly Admitted[], { member, asked, finding, what }: Narrowing): CloudFound[] {
  const { pullRequest } = asked.form
  const pull = own.find(({ bearer }) => pullRequest?.test(bearer.rest) === true)
  const [named] = own
  const taken = named === undefined ? undefined : asked.again(named)
  return [
    ...(pull === undefined
      ? []
      : [
          finding(
            'google-pull-request',
            `jobs of pull requests are given ${what}, before anyone has looked at what they run`,
            pull,
          ),
        ]),
    ...(taken === undefined || !isMember(taken, member)
      ? []
      : [
          finding(
            'google-recyclable-name',
            `\`${taken.bearer.tenant}\` is trusted by its name: after a rename or a deletion it is whoever registers it next`,
            taken,
          ),
        ]),
  ]
}

function isMember({ as }: Admitted, { kind, name, value }: PoolMember): boolean {
  switch (kind) {
    case 'all':
      return true
    case 'subject':
      return as.subject === value
    case 'group':
      return as.groups.includes(value)
    case 'attribute':
      return as.attributes.get(name) === value
    // a provider of one's own maps neither
    case 'namespace':
    case 'cluster':
      return false
  }
}

/** Two providers of a pool may say the same. */
function onceEach(found: readonly CloudFound[]): CloudFound[] {
  return [...new Map(found.map((one) => [`${one.rule} ${one.message}`, one])).values()]
}
