import type { WorkflowFound, WorkflowRule } from '../types.ts'
import type { StepCloud, WorkflowStep, WorkflowSubject } from '../workloads/types.ts'

/** What a cloud's action takes: a token's inputs, a key's inputs, and variables that hold a key. */
interface CloudInputs {
  /** The input without which the action wants no token. */
  readonly federated: string
  readonly keys: readonly string[]
  readonly variables: readonly string[]
  /** What becomes of a key that stands beside. */
  readonly wins: string
}

const clouds: Readonly<Record<StepCloud, CloudInputs>> = {
  aws: {
    federated: 'role-to-assume',
    keys: ['aws-access-key-id', 'aws-secret-access-key', 'aws-session-token'],
    variables: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'],
    wins: 'the static key is what is used',
  },
  azure: {
    federated: 'client-id',
    keys: ['creds', 'client-secret'],
    variables: ['AZURE_CLIENT_SECRET', 'ARM_CLIENT_SECRET'],
    // azure/login reads `creds` only where no id is given
    wins: 'the action leaves it unread, and the secret lives on for nothing',
  },
  google: {
    federated: 'workload_identity_provider',
    keys: ['credentials_json'],
    variables: ['GOOGLE_CREDENTIALS', 'GOOGLE_CLOUD_KEYFILE_JSON'],
    // google-github-actions/auth wants exactly one of them
    wins: 'the action refuses to choose, and whoever repairs it in a hurry keeps the key',
  },
}

/** Rules about workflows that ask for credentials. */
export const workflowRules: readonly WorkflowRule[] = [
  {
    id: 'static-key-beside-role',
    severity: 'warning',
    title: 'a static key beside a role',
    why: 'the key is used and the token is not, so that the key has to live on and the trust policy is never asked',
    docs: 'Take the key out of the inputs and of the environment, then delete it. Told of for `aws-actions/configure-aws-credentials`, `azure/login` and `google-github-actions/auth`.',
    on: 'workflow',
    check: (subject) =>
      each(subject, ({ cloud, inputs, env, linesOf }) => {
        const { federated, keys, variables, wins } = clouds[cloud]
        if (!isGiven(inputs, federated) || inputs['role-chaining'] === 'true') return undefined
        const input = keys.find((name) => isGiven(inputs, name))
        if (input !== undefined)
          return {
            at: input,
            message: `\`${input}\` stands beside \`${federated}\`: ${wins}`,
            lines: keys.flatMap(linesOf),
            isPlain: keys.every((name) => isReference(inputs[name] ?? '')),
          }
        const held = env.filter(({ name }) => variables.includes(name))
        const [variable] = held
        return variable === undefined
          ? undefined
          : {
              at: federated,
              lines: held.flatMap(({ lines }) => lines),
              isPlain: held.every(({ value }) => isReference(value)),
              message: `\`${variable.name}\` is in the environment of the step: the static key may be what is used`,
            }
      }),
  },
  {
    id: 'role-without-id-token',
    severity: 'error',
    title: 'a role without a token to ask for it',
    why: 'GitHub gives a job a token only with `id-token: write`, so that the role is never assumed',
    docs: 'Give the job `permissions: { id-token: write, contents: read }`.',
    on: 'workflow',
    check: (subject) =>
      each(subject, ({ cloud, inputs, mayAskForToken, job }) => {
        const { federated, keys } = clouds[cloud]
        const usesKey = keys.some((name) => inputs[name] !== undefined)
        if (!isGiven(inputs, federated) || usesKey || mayAskForToken !== false) return undefined
        if (inputs['role-chaining'] === 'true' || inputs['web-identity-token-file'] !== undefined)
          return undefined
        // a machine's own identity needs no token of GitHub
        if (inputs['auth-type']?.toUpperCase() === 'IDENTITY') return undefined
        return { at: federated, message: `the job \`${job}\` has no permission \`id-token: write\`` }
      }),
  },
]

function isGiven(inputs: WorkflowStep['inputs'], name: string): boolean {
  return inputs[name] !== undefined && inputs[name] !== ''
}

interface Judged {
  /** The input whose place it is. */
  readonly at: string
  readonly message: string
  /** That the workflow would be better without. */
  readonly lines?: readonly number[]
  /** Whether these lines hold no secret themselves. */
  readonly isPlain?: boolean
}

/** An expression names a secret; anything else may be one. */
function isReference(value: string): boolean {
  return value === '' || /^\$\{\{[^{}]*\}\}$/.test(value)
}

function each(
  { steps, text }: WorkflowSubject,
  judge: (step: WorkflowStep) => Judged | undefined,
): WorkflowFound[] {
  return steps.flatMap((step) => {
    const found = judge(step)
    if (found === undefined) return []
    const { at, message, lines = [], isPlain = true } = found
    return [{ message, place: step.placeOf(at), removes: { text, lines: new Set(lines), isPlain } }]
  })
}
