type Impossible = readonly (readonly [form: RegExp, says: string])[]

/** What the subjects of an issuer never look like. */
const impossible: Readonly<Record<string, Impossible>> = {
  'GitHub Actions': [
    [/^repo:https?:/, '`repo:` is followed by owner and name, not by an address'],
    [/^repo:[^:]+:ref:(?!refs\/|[*?]|$)/, 'a ref is written in full: `ref:refs/heads/main`'],
    [/^repo:[^:]+:(?:refs\/|branch:|heads\/)/, 'a branch is written `ref:refs/heads/main`'],
    [/^repo:[^:]+:ref:[^:*?]+:environment:/, 'an environment takes the place of the ref'],
    [/^repo:[^:*?]+$/, 'the subject goes on after the repository: `:ref:refs/heads/main`'],
    [/^repo:[^/:*?]+:/, 'the repository needs its owner: `repo:owner/name:`'],
    [/^(?![a-z_*?]+[:*?]|\*)/, 'a subject begins with the name of a claim: `repo:owner/name:`'],
  ],
  GitLab: [
    [/^project_path:[^:]+:ref:/, '`ref_type:branch:` stands before `ref:`'],
    [/^project_path:[^:]+:ref_type:[^:]+:ref:refs\//, 'a ref is a short name: `ref:main`'],
    [/^project_path:[^:*?]+$/, 'the subject goes on after the project: `:ref_type:branch:ref:main`'],
  ],
  'HCP Terraform': [
    [/^organization:[^:*?]+:workspace:/, '`project:NAME:` stands before `workspace:`'],
    [/:run_phase:(?!plan$|apply$|.*[*?])/, 'a run has the phases `plan` and `apply`'],
    [
      /^organization:[^:*?]+(?::project:[^:*?]+(?::workspace:[^:*?]+)?)?$/,
      'the subject ends with `:run_phase:apply`',
    ],
  ],
  Buildkite: [
    [/^organization:[^:*?]+(?::pipeline:[^:*?]+)?$/, 'the subject goes on with `:ref:`, commit and step'],
    [
      /^organization:[^:]+:pipeline:[^:]+:ref:(?!refs\/|[*?])/,
      'a ref is written in full: `ref:refs/heads/main`',
    ],
  ],
  CircleCI: [[/^(?!org\/|[*?])/, 'a subject is `org/ORG/project/PROJECT/user/USER`']],
  Kubernetes: [
    [/\s/, 'the names of Kubernetes have no blanks'],
    [/^(?!system:serviceaccount:|[^:]*[*?])/, 'a subject is `system:serviceaccount:NAMESPACE:NAME`'],
    [
      /^system:serviceaccount:[^:*?]+$/,
      'a subject has namespace and name: `system:serviceaccount:NAMESPACE:NAME`',
    ],
  ],
}

/** Why an issuer never writes a subject, or one that a pattern means; undefined where it may, or nothing is known. */
export function impossibleSubject(issuer: string, subject: string): string | undefined {
  const forms = Object.hasOwn(impossible, issuer) ? impossible[issuer] : undefined
  return forms?.find(([form]) => form.test(subject))?.[1]
}
