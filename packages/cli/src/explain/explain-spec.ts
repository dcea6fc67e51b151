import type { CommandSpec } from '#program/spec'

const denied = ['4', 'this user may not'] as const

/** `vouch explain` as help, completion and parsing have it. */
export const explainSpec: CommandSpec = {
  name: 'explain',
  summary: 'say why a request for a role was refused, and the smallest change that would admit it',
  usage: [
    'explain DECISION_ID',
    'explain --token FILE | --claims FILE (--role ROLE | --policy FILE) [--audience A]',
    'explain --token FILE | --claims FILE (--azure FILE | --google FILE [--service-account FILE])',
  ],
  description: [
    "With a decision id: what the ledger holds of it, with changes of the role's present policy. With --token or --claims:\nwhat AWS would say, offline, to a token from a log or its claims under any trust policy; nothing is sent anywhere and\nthe token is not printed.",
    'Each statement and condition with what it expects beside what was found; then what the side of the token could change,\nand changes of the policy, the smallest first. `safe` is proven to admit this request and no other; `widens` and\n`dangerous` come with somebody else whom the change would admit too.',
    "With --azure: what Microsoft Entra would say to the token, by the federated credentials of an application or managed\nidentity as `az` lists them, flexible ones too: which comes nearest, what differs, and the command that mends it.\nWith --google: what Google's token service would say, by a provider of a workload identity pool: which step refuses,\nand of its mapping and condition (CEL) the part that is false, with its values; with --service-account also whether\nthat account lets the mapped principal in.",
  ],
  argument: { syntax: '[decision]' },
  options: [
    { flags: '--token <file>', help: 'a token (JWT), or `-` for standard input' },
    { flags: '--claims <file>', help: 'the claims of a token as a JSON object, or `-`' },
    {
      flags: '--role <role>',
      help: 'a role of the current trust, by name or ARN; with --policy, an ARN says whose account it is',
    },
    { flags: '--policy <file>', help: 'a trust policy (JSON) from anywhere, or `-`' },
    { flags: '--azure <file>', help: 'what `az ad app federated-credential list` prints, or `-`' },
    {
      flags: '--google <file>',
      help: 'what `gcloud iam workload-identity-pools providers describe --format json` prints, or `-`',
    },
    {
      flags: '--service-account <file>',
      help: 'with --google: what `gcloud iam service-accounts get-iam-policy --format json` prints',
    },
    {
      flags: '--audience <list>',
      help: 'what the provider in IAM lists as audiences, with commas between',
    },
    { flags: '--out <file>', help: 'write the policy after the first change that is safe there' },
    { flags: '--all-claims', help: 'every claim is a condition key, as for a provider with `claims: all`' },
  ],
  exits: [['1', 'it was, or would be, refused'], denied],
  examples: [
    'vouch explain 1f0c5b1e-8a52-4b7e-9a3f-0d6c2f1e7b90',
    'vouch explain --claims claims.json --policy trust-policy.json --out fixed.json',
    'pbpaste | vouch explain --token - --role s3-reader',
  ],
  load: () => import('#command/explain'),
}

/** `vouch diff`, likewise. */
export const diffSpec: CommandSpec = {
  name: 'diff',
  summary: 'say whom a change of a trust policy admits or refuses, with a witness for each difference',
  usage: [
    'diff OLD NEW',
    'diff --role ROLE NEW [--replay 30d]',
    'diff OLD NEW [--role ROLE] (--replay 30d | --ledger FILE)',
  ],
  description: [
    'OLD and NEW are trust policies (JSON); with --role the old one is that of a role of the current trust. Compares them\nby everything that they can tell apart, not by their text: each line is a request that one admits and the other\ndoes not, asked of both. Where the language allows it the answer is a proof, and says so.',
    'With --replay: every exchange that the ledger has of that time is decided again under both policies, and each that\nwould change is told: who, how often, when last, by which statement; their ids with --json. The exchanges are those of\nthe role, or of every role that has the old policy. With --ledger they come from a file that\n`vouch audit --json --limit all` wrote, and no server is asked. What hangs on a value that the ledger does not have (a\nhidden claim) is counted as what cannot be told.',
  ],
  argument: { syntax: '<policies...>' },
  options: [
    {
      flags: '--role <role>',
      help: 'compare with the policy of this role, by name or ARN; with two policies: replay its exchanges',
    },
    { flags: '--replay <duration>', help: 'decide again what the ledger has of this time: `12h`, `30d`' },
    { flags: '--ledger <file>', help: 'the ledger as lines of JSON, or `-`; all of it without --replay' },
  ],
  exits: [
    ['1', 'the policies differ, or an exchange would change'],
    ['3', 'no exchange would change, and of some it cannot be told'],
    denied,
  ],
  examples: [
    'vouch diff old.json new.json',
    'vouch diff --role s3-reader new.json --replay 30d',
    'vouch audit --json --limit all | vouch diff old.json new.json --ledger -',
  ],
  load: () => import('#command/diff'),
}
