import type { JsonObject } from '@vouchsafe/core/json'
import { compilePattern, parseWildcards } from '@vouchsafe/policy/iam'
import { exampleOf } from '../tokens/statement-keys.ts'
import { nameOf } from '../tokens/subject-parts.ts'
import type { WorkflowStep, WorkflowSubject, WorkflowTrigger } from '../workloads/types.ts'
import type { RoleRequest, WantedClaims } from './role-request.ts'

const usualAudience = 'sts.amazonaws.com'
const arn = /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/
/** Refs of which some pattern may be thought. */
const usualRefs = ['refs/heads/main', 'refs/heads/master', 'refs/heads/feature', 'refs/tags/v1.0.0']

/** What the steps of a workflow ask AWS for, where the workflow says which role. */
export function workflowRequests(workflow: WorkflowSubject, repository: string | undefined): RoleRequest[] {
  return (
    workflow.steps
      .filter(({ cloud, inputs }) => cloud === 'aws' && arn.test(inputs['role-to-assume'] ?? ''))
      // with keys, with a chain or with a token of another's making it is not GitHub's token that counts
      .filter(({ inputs }) => !others.some((name) => inputs[name] !== undefined))
      .map((step) => requestOf(step, workflow, repository))
  )
}

const others = ['aws-access-key-id', 'role-chaining', 'web-identity-token-file']

function requestOf(
  step: WorkflowStep,
  { triggers }: WorkflowSubject,
  repository: string | undefined,
): RoleRequest {
  const { inputs, job, placeOf } = step
  const audience = inputs['audience'] ?? usualAudience
  const seconds = Number(inputs['role-duration-seconds'] ?? Number.NaN)
  return {
    who: `the job \`${job}\``,
    issuer: 'GitHub Actions',
    role: { value: inputs['role-to-assume'] ?? '', place: placeOf('role-to-assume') },
    audiences: audience.includes('${{') ? [] : [{ value: audience, place: placeOf('audience') }],
    ...(Number.isInteger(seconds) && { sessionSeconds: seconds }),
    tokens: (wanted) => tokensOf({ step, triggers, repository }, wanted),
    absent: step.hasEnvironment ? [] : ['environment'],
  }
}

interface Setting {
  readonly step: WorkflowStep
  readonly triggers: readonly WorkflowTrigger[]
  readonly repository: string | undefined
}

function tokensOf({ step, triggers, repository }: Setting, wanted: WantedClaims): JsonObject[] {
  const patterns = wanted('sub').map((pattern) => pattern.split(':'))
  // a caller of the workflow brings its own repository
  const isCalled = triggers.some(({ event }) => event === 'workflow_call')
  const named = [
    ...patterns.flatMap(([kind, name = '']) => (kind === 'repo' ? [name] : [])),
    ...wanted('repository'),
  ]
  const repositories = named
    .map(exampleOf)
    .filter(
      (name) =>
        isCalled || repository === undefined || plainName(name).toLowerCase() === repository.toLowerCase(),
    )
  const rests = restsOf({ step, triggers }, [
    ...patterns.map((parts) => exampleOf(parts.slice(2).join(':'))),
    ...wanted('ref').map((ref) => `ref:${exampleOf(ref)}`),
  ])
  return [...new Set([...repositories, repository ?? 'your-organization/your-repository'])].flatMap((name) =>
    rests.map((rest) => ({
      sub: `repo:${name}:${rest.text}`,
      repository: plainName(name),
      ...(rest.ref !== undefined && { ref: rest.ref }),
      ...(step.environment !== undefined && { environment: step.environment }),
    })),
  )
}

/** Without the ids that newer subjects carry. */
function plainName(name: string): string {
  return name.split('/').map(nameOf).join('/')
}

interface Rest {
  readonly text: string
  readonly ref?: string
}

/** Ends of the subjects that a job can have: its environment, else what started it (GitHub, "Example subject claims"). */
function restsOf(
  { step, triggers }: Omit<Setting, 'repository'>,
  wanted: readonly string[],
): readonly Rest[] {
  if (step.environment !== undefined) return [{ text: `environment:${step.environment}` }]
  if (step.hasEnvironment)
    return ['environment:x', ...wanted.filter((rest) => rest.startsWith('environment:'))].map((text) => ({
      text,
    }))
  const refs = [...new Set([...usualRefs, ...wanted.flatMap((rest) => /^ref:(.+)$/.exec(rest)?.[1] ?? [])])]
  return triggers.flatMap((trigger) => [
    ...(isOfPullRequests(trigger) ? [{ text: 'pull_request' }] : []),
    ...[...refs, ...examplesOf(trigger)]
      .filter((ref) => mayRun(trigger, ref))
      .map((ref) => ({ text: `ref:${ref}`, ref })),
  ])
}

function isOfPullRequests({ event }: WorkflowTrigger): boolean {
  return event.startsWith('pull_request') || event === 'workflow_call'
}

function examplesOf({ branches = [], tags = [] }: WorkflowTrigger): string[] {
  return [
    ...branches.map((pattern) => `refs/heads/${exampleOf(pattern)}`),
    ...tags.map((pattern) => `refs/tags/${exampleOf(pattern)}`),
  ]
}

/** Whether a trigger may run a workflow for a ref. Where that is not plain, it may. */
function mayRun({ event, branches, tags }: WorkflowTrigger, ref: string): boolean {
  if (event === 'pull_request') return false
  if (event !== 'push' || (branches === undefined && tags === undefined)) return true
  const [patterns, name] = ref.startsWith('refs/tags/')
    ? [tags ?? [], ref.slice('refs/tags/'.length)]
    : [branches ?? [], ref.replace('refs/heads/', '')]
  return patterns.some(
    (pattern) => /[?+[\]!\\]/.test(pattern) || compilePattern(parseWildcards(pattern))(name),
  )
}
