import { diffSpec, explainSpec } from '#explain/explain-spec'
import { inventorySpec } from '#inventory/inventory-spec'
import { lintSpec } from '#lint/lint-spec'
import { migrateSpec } from '#migrate/migrate-spec'
import { promoteSpec, tightenSpec } from '#promote/promote-spec'
import { rightsizeSpec } from '#rightsize/rightsize-spec'
import { scanSpec } from '#scan/scan-spec'
import { tokenSpec } from '#token/token-spec'
import { formatNames, orderNames, shells } from './choices.ts'
import type { CommandSpec } from './spec.ts'

/** `admin.sock` serves the server's own user and root. */
const denied = ['4', 'this user may not administer the server'] as const
const resourceKinds = [
  'Account',
  'Provider',
  'SamlProvider',
  'Role',
  'InstanceProfile',
  'Policy',
  'ServiceControlPolicy',
  'ResourceControlPolicy',
  'Revocation',
  'Alert',
]

/** Every command, in the order a newcomer meets them. Help, completion and parsing all read this table. */
export const commandSpecs: readonly CommandSpec[] = [
  {
    name: 'up',
    summary: 'start Vouchsafe on this machine, with everything it needs',
    usage: ['up [--manifest PATH] [--home DIR] [--port N]'],
    description: [
      'Starts the server on loopback with the embedded store, applies the manifest before it is ready, and prints where\nit listens, what is trusted and the next command. Runs until SIGINT or SIGTERM, then finishes requests in flight.',
    ],
    options: [
      { flags: '--manifest <path>', help: 'file or folder of manifests to apply before ready' },
      { flags: '--port <number>', help: 'TCP port on 127.0.0.1; 0 for any (default: 8750, or VOUCH_PORT)' },
    ],
    exits: [['1', 'could not start']],
    examples: ['vouch up --manifest examples/quickstart', 'vouch up --json --port 0 --home /tmp/vouch'],
    load: () => import('#command/up'),
  },
  {
    name: 'run',
    summary: 'run a command as a workload that gets credentials for a role and holds no key',
    usage: ['run --role ROLE [OPTIONS] -- COMMAND [ARGUMENT...]', 'run --admin -- COMMAND [ARGUMENT...]'],
    description: [
      "Takes this user's attested token from the workload socket into a private file, points the AWS SDKs at the server\nby environment variables, and keeps the file fresh while the command lives. Static keys and profiles in the\nenvironment would silently win, so they are taken out of the command's environment, with a note on stderr.",
      'With --admin: as the administrator of the account, for the IAM API and nothing that outlives 15 minutes; the SDK\nasks for each session by `credential_process`, over the socket that serves the administrator alone.',
    ],
    options: [
      {
        flags: '--role <role>',
        help: 'role name (with its path, if it has one) or role ARN',
      },
      { flags: '--admin', help: 'run as the administrator, without a role' },
      { flags: '--account <id>', help: 'account of the role (default: the only account)' },
      { flags: '--audience <audience>', help: 'audience of the token (default: sts.amazonaws.com)' },
      { flags: '--session-name <name>', help: 'AWS_ROLE_SESSION_NAME (default: the user name)' },
      { flags: '--region <region>', help: 'AWS_REGION (default: as in the environment, else us-east-1)' },
      { flags: '--quiet', help: 'no notes on stderr' },
    ],
    exits: [
      ['N', "the command's own exit code; 128+N when signal N ended it"],
      ['125', 'vouch itself failed, or its command line is wrong'],
      ['126', 'the command could not be executed'],
      ['127', 'the command was not found'],
    ],
    examples: [
      'vouch run --role s3-reader -- node examples/quickstart/whoami.mjs',
      'vouch run --role s3-reader -- aws sts get-caller-identity',
    ],
    takesCommand: true,
    load: () => import('#command/run'),
  },
  {
    name: 'credentials',
    summary: "print the administrator's credentials for an SDK's `credential_process`",
    usage: ['credentials --admin [--account ID]'],
    description: [
      'One JSON object with an access key id, a secret, a session token and their end, 15 minutes from now; recorded with\nthis user and process. `vouch run --admin` arranges for it; on its own it serves profiles of an AWS config file.',
    ],
    options: [
      { flags: '--admin', help: 'as the administrator of the account' },
      { flags: '--account <id>', help: 'account (default: the only account)' },
    ],
    exits: [['1', 'failed'], denied],
    examples: [
      'vouch credentials --admin',
      "aws configure set profile.vouch.credential_process 'vouch credentials --admin'",
    ],
    printsAsIs: true,
    load: () => import('#command/credentials'),
  },
  {
    name: 'audit',
    summary: 'show what was decided, for whom, and why',
    usage: [
      'audit [--denied] [--role ROLE] [--subject S] [--since TIME] [--format F] [--follow]',
      'audit --format cloudtrail --out DIR',
    ],
    description: [
      'Prints the ledger, oldest first: a line an event, and for each denial the policy statement, the condition key, what\nwas expected and what was found. With --json: one whole event a line. With --format cloudtrail or ocsf: a record a\nline, as AWS CloudTrail or OCSF 1.8 has it.',
      'With --out: everything that the filters let through, as gzipped CloudTrail files in the layout that AWS gives a\nbucket, one for each account, region and five minutes that are over. The next run goes on where this one ended.',
    ],
    options: [
      { flags: '--denied', help: 'only denials' },
      { flags: '--role <role>', help: 'only this role, by name or ARN' },
      { flags: '--subject <subject>', help: 'only this subject, exactly' },
      { flags: '--candidate', help: 'only what a candidate policy would have answered otherwise' },
      {
        flags: '--since <time>',
        help: 'from this time on: `15m`, `2h`, `7d`, an ISO 8601 instant, or epoch seconds',
      },
      { flags: '--id <id>', help: 'only the event with this decision id' },
      { flags: '--limit <number>', help: 'the newest N events, 1 to 1000, or `all` of them (default: 50)' },
      { flags: '-f, --follow', help: 'then go on as events happen' },
      {
        flags: '--format <format>',
        help: 'form of a record (default: table; json with --json)',
        choices: [...formatNames],
      },
      { flags: '--out <dir>', help: 'with --format cloudtrail: write files under this folder' },
    ],
    exits: [['1', 'failed'], denied],
    examples: [
      'vouch audit --denied',
      'vouch audit --role s3-reader --since 1h --json',
      'vouch audit --format cloudtrail --out /var/lib/cloudtrail',
    ],
    load: () => import('#command/audit'),
  },
  {
    name: 'review',
    summary: 'show who could assume what, who did, and what nobody uses',
    usage: ['review [NAME] [--unused 90d] [--sort ORDER] [--format csv]'],
    description: [
      'A line for each role and provider: when it was last used, whom it admits, what it allows, and who came. With a\nname: the reasons, and the subjects that were seen. As CSV or JSON it carries the version of trust, the time, who\nran it, and a SHA-256 of all that, for a reviewer to sign.',
    ],
    argument: { syntax: '[name]' },
    options: [
      { flags: '--unused <duration>', help: 'only what nobody has used for so long: `90d`, `12w`' },
      { flags: '--sort <order>', help: 'order of the lines (default: last-used)', choices: [...orderNames] },
      { flags: '--kind <kind>', help: 'only this kind', choices: ['Role', 'Provider', 'SamlProvider'] },
      { flags: '--account <id>', help: 'only this account' },
      { flags: '--owner <owner>', help: 'only what is tagged with this owner; an empty one: without any' },
      { flags: '--owner-tag <key>', help: 'key of the tag that names an owner (default: owner)' },
      { flags: '--subjects <number>', help: 'the most recent N subjects of a role (default: 20)' },
      {
        flags: '--format <format>',
        help: 'form of the output (default: table)',
        choices: ['table', 'json', 'csv'],
      },
    ],
    exits: [['1', 'failed'], denied],
    examples: ['vouch review --unused 90d', 'vouch review --sort breadth --format csv > review.csv'],
    load: () => import('#command/review'),
  },
  explainSpec,
  diffSpec,
  lintSpec,
  migrateSpec,
  rightsizeSpec,
  scanSpec,
  inventorySpec,
  {
    name: 'apply',
    summary: 'make trust what manifests, templates or plans say',
    usage: [
      'apply -f FILE|DIR [--dry-run [--replay 30d | --no-replay]]',
      'apply -f TEMPLATE|PLAN [--parameter NAME=VALUE]... [--dry-run]',
    ],
    description: [
      'Reads manifests (YAML or JSON; `vouch schema` says which), shows what changes, and stores it whole or\nnot at all. Applying the same again changes nothing. `-f -` reads standard input.',
      'A CloudFormation or CDK template (JSON or YAML), and what `terraform show -json` or `tofu show -json` prints of a\nplan or a state, are known by what is in them: their roles, policies and providers are applied, the rest is left\nout. What only AWS could know is an error; names that AWS would make up are made of the stack and the logical id.',
      'With --dry-run: also whom each changed trust policy admits or refuses that it did not, with a witness, and which\nexchanges on record would end otherwise: those of changed roles, and those of providers that go, are disabled or take\nless.',
    ],
    options: [
      {
        flags: '-f, --file <path>',
        help: 'manifest, template or plan, folder of manifests, or `-`; may be repeated',
        required: true,
        repeatable: true,
      },
      { flags: '--dry-run', help: 'show the difference and what it does, and store nothing' },
      {
        flags: '--replay <duration>',
        help: 'with --dry-run: decide again what the ledger has of this time (default: 30d)',
      },
      { flags: '--no-replay', help: 'with --dry-run: leave the ledger alone' },
      { flags: '--prune', help: 'also delete what the files no longer hold' },
      {
        flags: '--parameter <name=value>',
        help: 'a parameter of a template, or `LogicalId.Attribute` of what is left out; may be repeated',
        repeatable: true,
      },
      { flags: '--stack <name>', help: 'name of the stack (default: that of the file)' },
      { flags: '--region <region>', help: 'AWS::Region (default: as in the environment, else us-east-1)' },
      { flags: '--account <id>', help: 'account of a template or plan (default: the only account)' },
    ],
    exits: [['1', 'the files or the change break a rule; nothing was stored'], denied],
    examples: [
      'vouch apply -f examples/quickstart --dry-run',
      'vouch apply -f cdk.out/App.template.json --parameter Stage=test',
      'terraform show -json plan.bin | vouch apply -f - --dry-run',
    ],
    load: () => import('#command/apply'),
  },
  {
    name: 'get',
    summary: 'show what is trusted',
    usage: ['get [KIND [NAME]]'],
    description: [
      'A table of all resources or those of a kind; with a name, the resource as a manifest that `apply` takes.',
    ],
    argument: { syntax: '[what...]', choices: resourceKinds },
    options: [{ flags: '--account <id>', help: 'only this account' }],
    exits: [['1', 'no such resource'], denied],
    examples: ['vouch get', 'vouch get Role s3-reader'],
    load: () => import('#command/get'),
  },
  {
    name: 'delete',
    summary: 'delete a resource; sessions of a deleted role end at once',
    usage: ['delete KIND NAME [--account ID]'],
    description: ['Deletes one resource. What others still refer to is not deleted.'],
    argument: { syntax: '<what...>', choices: resourceKinds },
    options: [
      { flags: '--account <id>', help: 'account of the resource (default: the only account)' },
      { flags: '--dry-run', help: 'show the difference and store nothing' },
    ],
    exits: [['1', 'no such resource, or something refers to it'], denied],
    examples: ['vouch delete Role payments', 'vouch delete Provider token.actions.githubusercontent.com'],
    load: () => import('#command/delete'),
  },
  {
    name: 'revoke',
    summary: 'end sessions before their time',
    usage: ['revoke --role ROLE [--before TIME]', 'revoke --session ID'],
    description: [
      'Ends every session of a role that was issued until now, or until TIME; or one session with all that descends from\nit. When the command returns, the next request of each is refused. A session id is in `vouch audit --json`.\nNew sessions are issued as before: to stop those, disable the role or change its trust policy first.',
    ],
    options: [
      { flags: '--role <role>', help: 'sessions of this role, by name or ARN' },
      {
        flags: '--before <time>',
        help: 'only those issued until then: `15m` ago, an ISO 8601 instant, or epoch seconds (default: now)',
      },
      { flags: '--session <id>', help: 'this session, and every one that was obtained with it' },
      { flags: '--account <id>', help: 'account of the role (default: the only account)' },
    ],
    exits: [['1', 'no such role; nothing was stored'], denied],
    examples: ['vouch revoke --role deploy', 'vouch revoke --role deploy --before 2026-11-22T12:00:00Z'],
    load: () => import('#command/revoke'),
  },
  tightenSpec,
  promoteSpec,
  tokenSpec,
  {
    name: 'doctor',
    summary: 'check this machine, the home and the server, and say what to do next',
    usage: ['doctor'],
    description: ['Runs every check and prints a line each; changes nothing.'],
    options: [],
    exits: [['1', 'a check failed']],
    examples: ['vouch doctor', 'vouch doctor --json'],
    load: () => import('#command/doctor'),
  },
  {
    name: 'server',
    summary: 'run the server with the configuration of its environment',
    usage: ['server', 'server config'],
    description: [
      'Like `up`, for machines: configuration comes from VOUCH_* variables, logs are JSON lines on stderr. `server config`\nprints every setting with its value and where it comes from, secrets left out.',
    ],
    argument: { syntax: '[what]', choices: ['config'] },
    options: [
      { flags: '--manifest <path>', help: 'file or folder of manifests to apply before ready' },
      { flags: '--port <number>', help: 'TCP port; 0 for any (default: VOUCH_PORT, else 8750)' },
    ],
    exits: [['1', 'could not start']],
    examples: ['vouch server', 'VOUCH_ISSUER=https://id.example.com vouch server config'],
    load: () => import('#command/server'),
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of manifests, for editors',
    usage: ['schema'],
    description: ['JSON Schema 2020-12 of the kinds that `apply` takes.'],
    options: [],
    exits: [],
    examples: ['vouch schema > vouchsafe.schema.json', 'vouch schema --json'],
    isOffline: true,
    load: () => import('#command/schema'),
  },
  {
    name: 'completion',
    summary: 'print a completion script for a shell',
    usage: ['completion bash|zsh'],
    description: ['Completes commands, options and closed lists of values.'],
    argument: { syntax: '<shell>', choices: [...shells] },
    options: [],
    exits: [],
    examples: ['vouch completion bash > /etc/bash_completion.d/vouch', 'source <(vouch completion zsh)'],
    isOffline: true,
    printsAsIs: true,
    load: () => import('#command/completion'),
  },
  {
    name: 'version',
    summary: 'print the version',
    usage: ['version'],
    description: ['The version of this program and of the Node it runs on.'],
    options: [],
    exits: [],
    examples: ['vouch version', 'vouch version --json'],
    isOffline: true,
    printsAsIs: true,
    load: () => import('#command/version'),
  },
]
