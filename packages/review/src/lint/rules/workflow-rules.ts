import type { WorkflowFound, WorkflowRule, WorkflowStep, WorkflowSubject } from '../types.ts'

/** Inputs of `aws-actions/configure-aws-credentials` and variables of the SDKs. */
const keyInputs = ['aws-access-key-id', 'aws-secret-access-key']
const keyVariables: ReadonlySet<string> = new Set(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])

/** Rules about workflows that ask for credentials. */
export const workflowRules: readonly WorkflowRule[] = [
  {
    id: 'static-key-beside-role',
    severity: 'warning',
    title: 'a static key beside a role',
    why: 'the key is used and the token is not, so that the key has to live on and the trust policy is never asked',
    docs: 'Take the key out of the inputs and of the environment, then delete it.',
    on: 'workflow',
    check: (subject) =>
      each(subject, ({ inputs, env }) => {
        if (inputs['role-to-assume'] === undefined || inputs['role-chaining'] === 'true') return undefined
        const input = keyInputs.find((name) => inputs[name] !== undefined && inputs[name] !== '')
        if (input !== undefined)
          return {
            at: input,
            message: `\`${input}\` stands beside \`role-to-assume\`: the static key is what is used`,
          }
        const variable = env.find((name) => keyVariables.has(name))
        return variable === undefined
          ? undefined
          : {
              at: 'role-to-assume',
              message: `\`${variable}\` is in the environment of the step: the static key may be what is used`,
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
      each(subject, ({ inputs, mayAskForToken, job }) => {
        const usesKey = keyInputs.some((name) => inputs[name] !== undefined)
        if (inputs['role-to-assume'] === undefined || usesKey || mayAskForToken !== false) return undefined
        if (inputs['role-chaining'] === 'true' || inputs['web-identity-token-file'] !== undefined)
          return undefined
        return { at: 'role-to-assume', message: `the job \`${job}\` has no permission \`id-token: write\`` }
      }),
  },
]

function each(
  { steps }: WorkflowSubject,
  judge: (step: WorkflowStep) => { readonly at: string; readonly message: string } | undefined,
): WorkflowFound[] {
  return steps.flatMap((step) => {
    const found = judge(step)
    return found === undefined ? [] : [{ message: found.message, place: step.placeOf(found.at) }]
  })
}
