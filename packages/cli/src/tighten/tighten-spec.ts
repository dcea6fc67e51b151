import type { CommandSpec } from '#program/spec'

/** `vouch tighten` as help, completion and parsing have it. */
export const tightenSpec: CommandSpec = {
  name: 'tighten',
  summary: 'write the tightest trust policy that admits everybody whom a role admitted on record',
  usage: [
    'tighten ROLE... | --all [--since 90d] [--candidate]',
    'tighten ROLE --ledger FILE [--policy FILE] [--out FILE]',
  ],
  description: [
    "Reads the role's exchanges in the ledger and narrows its trust policy to them: a statement for each provider and\naudience, subjects by name, a pattern only where the record has many of one shape, an owner's number where the provider\ngives it. Denials stay. It admits nobody whom the enforced policy refuses, which is proven where the language allows.",
    'Each value comes with its evidence; what nobody used is listed, and what the ledger cannot tell is asked: jobs that run\nmonthly, subjects that are kept as hashes, refused ones that look like those who get in.',
    'With --candidate it is stored beside the enforced policy and decides nothing: `vouch promote` makes it the enforced one\nwhen nobody would have been treated otherwise. With --ledger: what `vouch audit --json --limit all`\nwrote; with --policy too, nothing is asked of a server.',
  ],
  argument: { syntax: '[roles...]' },
  options: [
    { flags: '--all', help: 'every role of the current trust' },
    {
      flags: '--since <time>',
      help: 'the record from then on: `90d`, an ISO 8601 instant, or epoch seconds (default: 90d)',
    },
    { flags: '--ledger <file>', help: 'the ledger as lines of JSON, or `-`; all of it without --since' },
    {
      flags: '--policy <file>',
      help: 'the enforced trust policy (JSON), or `-` (default: that of the role)',
    },
    {
      flags: '--generalise-from <number>',
      help: 'values of one shape from which on a pattern stands for them (default: 13; 0: never)',
    },
    { flags: '--out <file>', help: 'write the policy of the one role here' },
    { flags: '--candidate', help: "store it as the role's candidate trust policy" },
    { flags: '--account <id>', help: 'account of the roles (default: any)' },
  ],
  exits: [
    ['1', 'nobody was admitted to one of the roles, so that there is no policy for it'],
    ['3', 'the policy of one of several roles cannot be read'],
    ['4', 'this user may not administer the server'],
  ],
  examples: [
    'vouch tighten deploy --since 90d --candidate',
    'vouch tighten deploy --ledger audit.jsonl --policy deploy-trust.json --out tight.json',
  ],
  load: () => import('#command/tighten'),
}
