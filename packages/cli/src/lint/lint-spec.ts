import type { CommandSpec } from '#program/spec'

/** The forms of a report of `vouch lint`. */
export const lintFormats = ['table', 'json', 'sarif', 'github'] as const

export type LintFormat = (typeof lintFormats)[number]

/** `vouch lint` as help, completion and parsing have it. */
export const lintSpec: CommandSpec = {
  name: 'lint',
  summary: 'find trust that lets strangers in, with the token that would get in; offline',
  usage: ['lint PATH... [--fix] [--fail-on SEVERITY] [--format F] [--out FILE]', 'lint --explain RULE'],
  description: [
    'Reads what people have: trust policies (JSON), manifests, what `aws iam get-account-authorization-details` prints,\nCloudFormation and CDK templates, modules of Terraform and OpenTofu (`.tf`, `.tf.json`), their plans as JSON, workflows\nof GitHub Actions, pipelines of GitLab, manifests of Kubernetes, what `gcloud` prints of workload identity pools and\nIAM policies, what `az` and Graph print of federated credentials, ARM templates. A folder is walked, and what is none of\nthese is left out; `-` reads standard input. Nothing is sent anywhere and no credentials are needed.',
    'Most rules do not look for words: they ask the policy about tokens of strangers, of pull requests, of whoever\nregisters a name again, and a finding names the token that it admitted. A fix comes as a diff; `safe` is proven to\nadmit nobody whom the old policy did not. --fix writes those, to files that are a trust policy and nothing else.',
    '`# vouch:allow RULE until 2026-12-31: REASON` at the end of a line, or on a line of its own above it, excuses what the\nrule found there; for JSON a line `RULE PATH: REASON` in `.vouch-ignore` of PATH does. The day may be left out, the\nreason not; an excuse that is over, or that nothing needs, is told.',
    'Everything that is given is held against each other: a service account or a job whose role will refuse it, a role that\nnobody can reach, a key beside a role; and what a role, user or policy may do is asked of all of its policies.',
    'What looks like trust and cannot be read, such as a template whose parameters have no values, is named: exit 3.',
  ],
  argument: { syntax: '[paths...]' },
  options: [
    { flags: '--fix', help: 'write the fixes that are safe; what is left is reported' },
    {
      flags: '--fail-on <severity>',
      help: 'least severity that counts (default: warning)',
      choices: ['note', 'warning', 'error'],
    },
    { flags: '--format <format>', help: 'form of the report (default: table)', choices: [...lintFormats] },
    { flags: '--out <file>', help: 'write the report there' },
    { flags: '--explain <rule>', help: 'say what a rule is about, and what to write instead' },
    { flags: '--baseline <file>', help: 'findings that are known and do not count' },
    { flags: '--update-baseline', help: 'with --baseline: write what was found there; nothing counts' },
    { flags: '--ignore <file>', help: 'what does not count (default: .vouch-ignore in PATH)' },
    { flags: '--no-ignore-file', help: 'leave a .vouch-ignore in PATH aside' },
    { flags: '--account <id>', help: 'whose roles they are, where the input does not say (12 digits)' },
    {
      flags: '--repository <owner/name>',
      help: 'where the workflows belong (default: the remote `origin` of the clone)',
    },
    { flags: '--region <region>', help: 'AWS::Region of templates (default: us-east-1)' },
    {
      flags: '--parameter <name=value>',
      help: 'a parameter of a template or variable of a root module; may be repeated',
      repeatable: true,
    },
  ],
  exits: [
    ['1', 'something at or above --fail-on was found'],
    ['3', 'nothing was, but not everything could be read'],
  ],
  examples: [
    'vouch lint .',
    'aws iam get-account-authorization-details --filter Role | vouch lint -',
    'vouch lint trust-policy.json --fix',
    'vouch lint . --format sarif --out lint.sarif',
  ],
  isOffline: true,
  load: () => import('#command/lint'),
}
