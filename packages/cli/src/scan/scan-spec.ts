import type { CommandSpec } from '#program/spec'

/** The forms of a report of `vouch scan`. */
export const reportFormats = ['table', 'json', 'sarif', 'junit', 'html', 'markdown', 'gitlab'] as const

export type ReportFormat = (typeof reportFormats)[number]

/** `vouch scan` as help, completion and parsing have it. */
export const scanSpec: CommandSpec = {
  name: 'scan',
  summary: 'find static cloud credentials: files, git history, images, clusters, stores, streams; offline',
  usage: [
    'scan [PATH] [--git | --staged | --diff BASE..HEAD] [--format F] [--out FILE]',
    'scan --image REF | --kubernetes | --store STORE | --laptop | --import REPORT',
    'scan - < FILE',
  ],
  description: [
    'Looks for credentials of AWS, Google Cloud, Azure, Kubernetes, GitHub, npm, container registries, OpenAI and\nAnthropic, also encoded ones, and says of each how sure it is and why, whoever holds it can do what, and what\nto use instead. Nothing is sent anywhere, no key is tried, and no secret is printed or written.',
    'PATH is a file or a folder (default: the working directory), with what the archives in it hold; `-` reads standard\ninput. With --git: every object of the repository, reachable or not; what an earlier scan found clean is not read\nagain. Several sources may be named at once: what is found in more than one is one finding.',
    'Images (a folder in OCI layout, a tar of `docker save`, or a name in a registry), clusters, stores and clouds are\nread with what this user has for docker, kubectl, the AWS SDK, vault, gcloud and az, and with calls that only read.',
    'A line that holds `vouch:allow: REASON` or `vouch:allow until 2026-12-31: REASON` excuses what stands in it, and a\n`.vouch-ignore` in PATH the fingerprints that it lists with a reason; the report says how many.',
  ],
  argument: { syntax: '[path]' },
  options: [
    { flags: '--git', help: 'the history of the repository at PATH, not the files' },
    { flags: '--staged', help: 'what is staged in the repository at PATH' },
    { flags: '--diff <range>', help: 'what the commits of BASE..HEAD bring into the repository at PATH' },
    { flags: '--image <ref>', help: 'a container image; may be repeated', repeatable: true },
    { flags: '--platform <platform>', help: 'of an image only `linux/arm64` or the like (default: all)' },
    { flags: '--kubernetes', help: 'the cluster that kubectl would talk to' },
    { flags: '--kubeconfig <file>', help: 'with --kubernetes: another kubeconfig' },
    { flags: '--context <name>', help: 'with --kubernetes: another context than the current one' },
    {
      flags: '--namespace <name>',
      help: 'with --kubernetes: only that one (default: all); may be repeated',
      repeatable: true,
    },
    {
      flags: '--store <store>',
      help: '`secretsmanager`, `ssm`, `ssm:/path`, `vault`, `vault:MOUNT`; may be repeated',
      repeatable: true,
    },
    { flags: '--laptop', help: 'where tools keep credentials under the home folder' },
    {
      flags: '--import <report>',
      help: 'a report of gitleaks, betterleaks, TruffleHog or Kingfisher; may be repeated',
      repeatable: true,
    },
    {
      flags: '--cloud <cloud>',
      help: 'ask `aws`, `google:PROJECT` or `entra` what became of the keys found; may be repeated',
      repeatable: true,
    },
    {
      flags: '--try-live <account>',
      help: 'try found keys of this AWS account, which is a use of them; may be repeated',
      repeatable: true,
    },
    { flags: '--endpoint-url <url>', help: 'an AWS-compatible service that takes the place of AWS' },
    { flags: '--region <region>', help: 'region of AWS (default: as the SDK finds it)' },
    {
      flags: '--format <format>',
      help: 'form of the report (default: table)',
      choices: reportFormats,
    },
    { flags: '--out <file>', help: 'write the report there, readable by this user alone' },
    {
      flags: '--report <format=file>',
      help: 'write a further report in that form there; may be repeated',
      repeatable: true,
    },
    {
      flags: '--baseline <file>',
      help: 'what is known and does not count: a baseline, a report of another scanner, .gitleaksignore',
    },
    { flags: '--update-baseline', help: 'with --baseline: write what was found there; nothing counts' },
    { flags: '--ignore <file>', help: 'fingerprints that do not count (default: .vouch-ignore in PATH)' },
    { flags: '--no-ignore-file', help: 'leave a .vouch-ignore in PATH aside' },
    { flags: '--fresh', help: 'read all of the history, also what an earlier scan found clean' },
    { flags: '--threads <count>', help: 'threads at most (default: one a processor, up to 4)' },
    {
      flags: '--fail-on <severity>',
      help: 'least severity that counts (default: medium)',
      choices: ['low', 'medium', 'high', 'critical'],
    },
  ],
  exits: [
    ['1', 'something was found that counts'],
    ['3', 'nothing was found that counts, but something could not be read'],
  ],
  examples: [
    'vouch scan --git .',
    'vouch scan --staged --fail-on low',
    'vouch scan --image ghcr.io/acme/shop:1.4 --format sarif --out scan.sarif',
    'vouch scan --laptop --cloud aws --format html --out report.html',
  ],
  isOffline: true,
  load: () => import('#command/scan'),
}
