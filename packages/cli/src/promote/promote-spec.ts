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
