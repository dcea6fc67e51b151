import type { CommandSpec } from '#program/spec'

/** `vouch migrate-trust` as help, completion and parsing have it. */
export const migrateSpec: CommandSpec = {
  name: 'migrate-trust',
  summary: 'trust ids in place of names that somebody else could register again, in two steps',
  usage: [
    'migrate-trust PATH... --ids FILE [--write]',
    'migrate-trust PATH... --token FILE [--drop-names] [--write]',
    'migrate-trust --role ROLE --seen 90d [--drop-names] [--out FILE]',
  ],
  description: [
    'A name outlives the organization or repository that it meant: after a rename or a deletion it is whoever registers it\nnext. The first step writes the policy that takes the names and the ids; once every token has the ids, --drop-names\nwrites the one that takes the ids alone. Of both it is shown, for every request there can be, who gets in.',
    'GitHub writes ids into the subject (`repo:acme@123/shop@456:…`); GitLab, Buildkite, HCP Terraform and Vercel have them\nin claims of their own, and so has GitHub: --by claims asks for those. Accounts of Google have\nnumbers behind their addresses. AWS shows policies the ids of GitHub, GitLab, Buildkite and Google; with --all-claims,\nas for a provider with `claims: all`, those of every issuer count.',
    'PATH is what `vouch lint` reads. A file that is a trust policy and nothing else comes as a diff, which --write takes\nto the file; for templates, manifests and plans the policy is printed. Ids come from a list, a token (of which nothing\nelse is used), or the tokens that the ledger has seen; --lookup asks the public interfaces of GitHub and GitLab.',
  ],
  argument: { syntax: '[paths...]' },
  options: [
    { flags: '--ids <file>', help: '{ "HOST OF THE ISSUER": { "acme": 123, "acme/shop": 456 } }, or `-`' },
    { flags: '--token <file>', help: 'a token (JWT) of the workload, or `-`' },
    { flags: '--claims <file>', help: 'its claims as a JSON object, or `-`' },
    { flags: '--seen <duration>', help: 'ids of tokens that got a role here in that time, `90d`' },
    { flags: '--lookup', help: 'ask GitHub and GitLab for ids; names of the policy are sent there' },
    { flags: '--drop-names', help: 'the second step: ids alone' },
    {
      flags: '--by <place>',
      help: 'where ids stand (default: subject, else claims)',
      choices: ['subject', 'claims'],
    },
    { flags: '--role <role>', help: 'a role of the current trust, by name or ARN, in place of PATH' },
    { flags: '--all-claims', help: 'every claim is a condition key, as for a provider with `claims: all`' },
    { flags: '--account <id>', help: 'whose roles they are, where the input does not say (12 digits)' },
    { flags: '--region <region>', help: 'AWS::Region of templates (default: us-east-1)' },
    {
      flags: '--parameter <name=value>',
      help: 'a parameter of a template or plan; may be repeated',
      repeatable: true,
    },
    { flags: '--write', help: 'change the files that are a trust policy and nothing else' },
    { flags: '--out <file>', help: 'write the new policy there, where there is one' },
  ],
  exits: [
    ['1', 'some trust by name is left, or the token that was given would be refused'],
    ['3', 'not everything could be read'],
    ['4', 'this user may not'],
  ],
  examples: [
    'vouch migrate-trust trust.json --ids ids.json --write',
    'vouch migrate-trust trust.json --claims claims.json --drop-names',
  ],
  load: () => import('#command/migrate-trust'),
}
