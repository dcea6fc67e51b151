/** The page of the comparison. */
import { families, type Family } from './families.ts'
import { isAbout, type Labelled } from './policies.ts'

/** What a tool says of each policy, by the policy's id. */
export interface Told {
  readonly tool: string
  readonly version: string
  /** The checks that it was asked for and has. */
  readonly checks: readonly string[]
  readonly told: ReadonlyMap<string, readonly string[]>
}

interface Count {
  readonly right: number
  readonly wrong: number
  readonly missed: number
}

const introduction = `# What linters say of the same trust policies

Each policy of the corpus that the repository carries (\`packages/review/src/lint/corpus/\`) is given to \`vouch lint\` as
it is, to Checkov as the trust policy of an \`aws_iam_role\` in Terraform, and to Prowler as a role of an account that moto
plays. A policy has a fault when a person labelled it so; a tool has told of it when any of its checks that aim at that
kind of fault fails for that policy. Precision and recall are counted by policy.

- **The labels are ours.** 64 policies were written for the rules; 66 are in the shapes that vendors' pages, articles and
  issue threads show, with their sources, and were labelled before any rule was run on them. On those 66 the rules had at
  first sight a precision of 0.945 and a recall of 0.885, by rule and policy; what they had wrong and could know was
  mended then, so the numbers below are of rules that have seen them.
- A dash: the tool has no check that aims at it. That is no fault of the tool: Checkov reads everything in a template and
  Prowler everything in an account, and who may assume a role is one question of hundreds.
- "Any fault" counts a policy with any label, notes too, and any check of the tool at all.
- What another tool has wrong here it has wrong by our labels. \`CKV_AWS_61\` fails every role that trusts an account, one's
  own too; \`CKV_AWS_393\` fails GitHub's subjects with ids and claims in place of a subject, both of 2026; Prowler wants
  every service told for whom it acts, EC2 and Lambda too, which act for their own account alone. \`CKV_AWS_358\` looks at
  data sources alone and judges them as \`CKV_AWS_393\` does roles.
- Prowler's \`iam_role_github_oidc_trust_subject_restricted\` is on its main branch and not in this release.
- \`npm run interop\` runs vouch and Checkov anew and fails when this page says otherwise.
`

/** The whole page. */
export function renderPage(
  policies: readonly Labelled[],
  tools: readonly Told[],
  notes: readonly string[],
): string {
  const heads = tools.map(({ tool, version }) => `${tool} ${version}`.trim())
  const head = ['kind of fault', 'policies that have it', ...heads]
  const rows = families.map((family) => {
    const about = policies.filter((policy) => isAbout(family, policy))
    const faulty = about.filter(({ expect }) => expect.some((rule) => family.rules.includes(rule)))
    return [
      family.name,
      `${faulty.length} of ${about.length}`,
      ...tools.map((tool) => cellOf(tool, family, about)),
    ]
  })
  const faulty = policies.filter(({ expect }) => expect.length > 0)
  const any = [
    '**any fault**',
    `${faulty.length} of ${policies.length}`,
    ...tools.map((tool) => anyCell(tool, policies)),
  ]
  const table = [head, head.map(() => '---'), ...rows, any].map((cells) => `| ${cells.join(' | ')} |`)
  const list = notes.map((note) => `- ${note}`)
  return `${[introduction, ...list, ...(list.length > 0 ? [''] : []), 'Each cell: precision, recall.', '', ...table].join('\n')}\n`
}

function cellOf(
  { tool, told, checks: had }: Told,
  { rules, checks }: Family,
  about: readonly Labelled[],
): string {
  const aims = tool === 'vouch' ? rules : (checks[tool] ?? []).filter((check) => had.includes(check))
  if (aims.length === 0) return '–'
  return ratios(
    countOf(about, {
      isFaulty: ({ expect }) => expect.some((rule) => rules.includes(rule)),
      isTold: ({ id }) => told.get(id)?.some((check) => aims.includes(check)) === true,
    }),
  )
}

function anyCell({ told }: Told, policies: readonly Labelled[]): string {
  return ratios(
    countOf(policies, {
      isFaulty: ({ expect }) => expect.length > 0,
      isTold: ({ id }) => (told.get(id)?.length ?? 0) > 0,
    }),
  )
}

interface Judges {
  readonly isFaulty: (policy: Labelled) => boolean
  readonly isTold: (policy: Labelled) => boolean
}

function countOf(policies: readonly Labelled[], { isFaulty, isTold }: Judges): Count {
  const told = policies.filter(isTold)
  const right = told.filter(isFaulty).length
  return { right, wrong: told.length - right, missed: policies.filter(isFaulty).length - right }
}

function ratios({ right, wrong, missed }: Count): string {
  const share = (of: number): string => (of === 0 ? 'nothing told' : (right / of).toFixed(2))
  return `${share(right + wrong)}, ${(right / (right + missed)).toFixed(2)} (${right} right, ${wrong} wrong, ${missed} missed)`
}
