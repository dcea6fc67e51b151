import type { CommandSpec } from '#program/spec'

/** `vouch promote` as help, completion and parsing have it. */
export const promoteSpec: CommandSpec = {
  name: 'promote',
  summary: "make a role's candidate trust policy the enforced one, when its record is clean",
  usage: [
    'promote ROLE [--since TIME] [--at-least N] [--dry-run]',
    'promote ROLE --accept-differences | --discard',
  ],
  description: [
    'A candidate (`candidateTrustPolicy` in a manifest, or `vouch tighten --candidate`) is asked beside the enforced\npolicy and admits nobody. Prints what is on record since it was stored: how many exchanges, from when to when, each\nway in which it would have answered otherwise with decision ids, and who has not come since. Promotes it when there\nwere exchanges and none would have been answered otherwise. Sessions go on; the role stays the same.',
    'The change rests on the two policies as they were read: where the role or its candidate changes meanwhile, nothing is\nstored. A manifest on disk still has the old policy: the change to make there is printed.',
  ],
  argument: { syntax: '<role>' },
  options: [
    {
      flags: '--since <time>',
      help: 'only the record from then on: `14d`, an ISO 8601 instant, or epoch seconds (default: all of it)',
    },
    { flags: '--at-least <number>', help: 'exchanges that must be on record (default: 1; 0: none)' },
    { flags: '--accept-differences', help: 'promote it although it differs; the ledger says so' },
    { flags: '--discard', help: 'take the candidate away instead; the enforced policy stays' },
    { flags: '--dry-run', help: 'show the record and the difference, and store nothing' },
    { flags: '--account <id>', help: 'account of the role (default: the only account that has it)' },
  ],
  exits: [
    ['1', 'the record is not clean, or empty; nothing was stored'],
    ['4', 'this user may not administer the server'],
  ],
  examples: ['vouch promote deploy --dry-run', 'vouch promote deploy --since 30d --at-least 100'],
  load: () => import('#command/promote'),
}

/** `vouch tighten`, likewise. */
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
