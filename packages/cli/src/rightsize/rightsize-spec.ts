import type { CommandSpec } from '#program/spec'

/** `vouch rightsize` as help, completion and parsing have it. */
export const rightsizeSpec: CommandSpec = {
  name: 'rightsize',
  summary: 'write the tightest permissions policy that covers what a role did, from CloudTrail',
  usage: ['rightsize --role ROLE --cloudtrail PATH... [--policy FILE | --of-server] [--out FILE] [--json]'],
  description: [
    'Reads CloudTrail logs as they are delivered (gzipped JSON), plain JSON, JSON lines, and what `aws cloudtrail\nlookup-events` prints; any number of files, folders with all that is in them, `-` for standard input. Memory does not\ngrow with the logs. Nothing is sent anywhere and no credentials are needed.',
    "Calls that AWS refused are not in the policy, and no wildcard covers them; calls that services made in the role's\nname stand in statements of their own. Each line says how often, when first and last, an event to look at, and how sure\nit is. Questions are what no log can answer: iam:PassRole, data events that are off, names that events leave out.",
    "With --policy or --of-server: what of the role's present policies was never used, as far as the trail can show it.\nA file that cannot be read is named, and the rest is done: exit 3.",
  ],
  options: [
    { flags: '--role <role>', help: 'its name (with its path, if it has one) or ARN', required: true },
    {
      flags: '--cloudtrail <path>',
      help: 'a log, a folder of logs, or `-`; may be repeated',
      repeatable: true,
      required: true,
    },
    {
      flags: '--policy <file>',
      help: 'a policy that it has, or what `aws iam get-account-authorization-details` prints; may be repeated',
      repeatable: true,
    },
    { flags: '--of-server', help: 'the policies that the role has in the running server' },
    {
      flags: '--out <file>',
      help: 'write the policy there; of several FILE-1.json, FILE-2.json, ...',
    },
    {
      flags: '--names <count>',
      help: 'names in one place that are listed before a wildcard stands for them (default: 12)',
    },
  ],
  exits: [
    ['1', 'the role made no call that a policy could allow'],
    ['3', 'done, but not everything could be read'],
    ['4', 'this user may not administer the server (--of-server)'],
  ],
  examples: [
    'vouch rightsize --role deploy --cloudtrail logs/ --out deploy.json',
    'aws s3 cp s3://trail/log.json.gz - | vouch rightsize --role deploy --cloudtrail -',
    'vouch rightsize --role deploy --cloudtrail logs/ --policy account-details.json --json',
  ],
  load: () => import('#command/rightsize'),
}
