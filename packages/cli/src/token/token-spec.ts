import type { CommandSpec } from '#program/spec'

/** `vouch token` as help, completion and parsing have it. */
export const tokenSpec: CommandSpec = {
  name: 'token',
  summary: 'print a token of our own issuer, or say what any token means',
  usage: [
    'token --audience A',
    'token --subject S --audience A',
    'token inspect [FILE] [--keys FILE | --online] [--roles]',
    'token inspect [FILE] [--bundle FILE]',
  ],
  description: [
    "Without --subject: this user's own token, as the kernel attests it (any local user, 15 minutes). With --subject: any\nsubject, for trying things out; for the administrator only, marked `amr: [administrator]`, and recorded.\nPrints the token alone, without a newline when stdout is not a terminal.",
    '`token inspect` decodes any JWT, a JWT-SVID too, from a file or standard input: what each claim means for its issuer,\nwhether it is live, what is unwise about it; with --roles which roles of the current trust it would get. The signature\nis checked where there are keys to check it with. It is never printed, so what is printed is no token.',
    'An X.509-SVID (certificates in PEM) is decoded too: its SPIFFE ID, what would make it none, and with --bundle whether\na chain leads to an authority of that trust bundle. A private key in the same file is never decoded or printed.',
  ],
  argument: { syntax: '[what...]', choices: ['inspect'] },
  options: [
    { flags: '--aud, --audience <audience>', help: 'audience of the token' },
    { flags: '--sub, --subject <subject>', help: 'subject of the token (administrator only)' },
    {
      flags: '--lifetime <duration>',
      help: 'lifetime with --subject: `15m`, `1h`, or seconds (default: 15m)',
    },
    { flags: '--claims <json>', help: 'further claims with --subject, as a JSON object' },
    { flags: '--keys <file>', help: 'inspect: check the signature with this JWK set' },
    {
      flags: '--online',
      help: 'inspect: check it with the keys that the issuer publishes (https, public hosts)',
    },
    {
      flags: '--bundle <file>',
      help: 'inspect: check a certificate with this trust bundle (PEM or SPIFFE JWKS)',
    },
    { flags: '--roles', help: 'inspect: ask the running server which roles there are' },
  ],
  exits: [
    ['1', 'failed; or the signature was to be checked and is not valid'],
    ['4', 'this user may not administer the server'],
  ],
  examples: [
    'vouch token --aud sts.amazonaws.com',
    'vouch token --sub system:serviceaccount:payments:payments-api --aud sts.amazonaws.com',
    'pbpaste | vouch token inspect --online --roles',
    'vouch token inspect svid.pem --bundle bundle.pem',
  ],
  printsAsIs: true,
  load: () => import('#command/token'),
}
