import type { CommandSpec } from '#program/spec'

/** `vouch inventory` as help, completion and parsing have it. */
export const inventorySpec: CommandSpec = {
  name: 'inventory',
  summary: 'list every static credential once: where it is, whose, what it may do, when it was last used',
  usage: [
    'inventory [PATH...] [--report FILE]... [--store STORE]... [--cloud CLOUD]...',
    'inventory [...] --out FILE [--compare OLDER]',
  ],
  description: [
    'Joins what was found (by `vouch scan --json`, or in the paths and stores given here) with what the clouds list, by\nthe ids of the keys, and says of each how grave it is and why, and what to use instead. No found key is ever used:\nthe clouds are asked with read-only calls and the credentials of their owner, and not at all where those are\nthemselves among what was found.',
    'STORE: `secretsmanager`, `ssm`, `ssm:/path`, `vault`, `vault:MOUNT`. Values are looked at in memory only; the store\nrecords the reading. AWS credentials come from the ordinary chain of the SDK, those of Vault from VAULT_ADDR,\nVAULT_TOKEN or ~/.vault-token, VAULT_NAMESPACE and VAULT_CACERT.',
    'CLOUD: `aws` (needs IAMReadOnlyAccess, or SecurityAudit), `google:PROJECT` (the token in GOOGLE_OAUTH_ACCESS_TOKEN,\nelse that of gcloud), `entra` or `entra:URL` of another Graph (AZURE_ACCESS_TOKEN, else that of az).',
    'A FILE of --report may also be an inventory made before, alone: to show it in another form, or to compare it.',
  ],
  argument: { syntax: '[path...]' },
  options: [
    { flags: '--report <file>', help: 'a report of `vouch scan --json`; may be repeated', repeatable: true },
    { flags: '--store <store>', help: 'scan this store of secrets too; may be repeated', repeatable: true },
    { flags: '--cloud <cloud>', help: 'ask this cloud for its keys; may be repeated', repeatable: true },
    { flags: '--git', help: 'the histories of the repositories at the paths, not the files' },
    { flags: '--region <region>', help: 'region of the AWS stores (default: as the SDK finds it)' },
    {
      flags: '--endpoint-url <url>',
      help: 'where AWS is asked (default: AWS_ENDPOINT_URL, else AWS itself)',
    },
    {
      flags: '--format <format>',
      help: 'form of the output (default: table; json with --json and in a file)',
      choices: ['table', 'json', 'csv'],
    },
    { flags: '--out <file>', help: 'write the inventory there, readable by this user alone' },
    { flags: '--compare <file>', help: 'say what is new, gone and changed since that inventory' },
    {
      flags: '--fail-on <risk>',
      help: 'end with 1 where one is as grave (default: never)',
      choices: ['low', 'medium', 'high', 'critical'],
    },
  ],
  exits: [
    ['1', 'failed, or a credential is as grave as --fail-on says'],
    ['3', 'something could not be read or asked'],
  ],
  examples: [
    'vouch inventory ~/src --cloud aws --store secretsmanager --out inventory.json',
    'vouch inventory --report scan.json --cloud aws --compare inventory.json',
  ],
  isOffline: true,
  load: () => import('#command/inventory'),
}
