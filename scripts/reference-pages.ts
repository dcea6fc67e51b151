import { codes } from '@vouchsafe/core/errors'
import { lintRules, rulePage } from '@vouchsafe/review/lint'
import { detectors } from '@vouchsafe/scan/detectors'
import { describeConfig } from '@vouchsafe/server/config'
import { manifestJsonSchema } from '@vouchsafe/trust/manifest'

const generated = '<!-- written by `npm run docs`; a test holds it to the code -->'

/** Path -> text of every generated page. `test/reference-pages.test.ts` fails when one is out of date. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    'docs/errors.md': errorsPage(),
    'docs/configuration.md': configurationPage(),
    'docs/detectors.md': detectorsPage(),
    'docs/lint/README.md': lintPage(),
    ...Object.fromEntries(
      lintRules.map((rule) => [`docs/lint/${rule.id}.md`, `${generated}\n\n${rulePage(rule)}`]),
    ),
    'docs/vouchsafe.schema.json': `${JSON.stringify(manifestJsonSchema(), null, 2)}\n`,
  }
}

function errorsPage(): string {
  const rows = Object.entries(codes).map(([code, { say }]) => `| \`${code}\` | ${say} |`)
  return [
    '# Errors',
    '',
    generated,
    '',
    "Every error that `vouch`, its sockets and its records can name. What a vendor's client is told for each stands in that",
    "protocol's own table (`packages/protocols/src/aws/errors.ts`).",
    '',
    '| code | says |',
    '|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function configurationPage(): string {
  const rows = describeConfig().map(
    (row) =>
      `| \`${row.variable}\` | ${row.default === '' ? '' : `\`${row.default}\``} | ${row.expect} | ${row.doc} |`,
  )
  return [
    '# Configuration',
    '',
    generated,
    '',
    'The server is configured by its environment; `vouch server config` prints what is in force. Nothing here is a secret.',
    '',
    '| variable | default | expected | what it does |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function lintPage(): string {
  const rows = lintRules.map(
    ({ id, severity, title, why }) => `| [\`${id}\`](${id}.md) | ${severity} | ${title} | ${why} |`,
  )
  return [
    '# What `vouch lint` finds',
    '',
    generated,
    '',
    'Most rules do not look for words: they ask the policy about the tokens of strangers, and a finding names the token',
    'that got in. `vouch lint --explain RULE` prints what stands here.',
    '',
    '| rule | severity | what | why it matters |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

const stances = [
  ['secret', 'Credentials', 'The value itself stands there.'],
  [
    'reference',
    'Uses of credentials',
    'No value stands there, but something works only while one exists: what has to move.',
  ],
  ['federation', 'Good news', 'No static credential is needed there.'],
] as const

function detectorsPage(): string {
  return [
    '# What `vouch scan` finds',
    '',
    generated,
    '',
    'The severity is that of a real one with all it may do. A finding has a lower one where an offline look says so: a',
    'checksum that is not right, an end that is past, an id without its secret, a sample. The reasons say which.',
    'How often it is wrong on ordinary repositories stands in [scan-precision.md](scan-precision.md).',
    ...stances.flatMap(([stance, title, says]) => ['', `## ${title}`, '', says, '', ...detectorRows(stance)]),
    '',
  ].join('\n')
}

function detectorRows(stance: (typeof stances)[number][0]): string[] {
  const rows = detectors.filter((row) => row.stance === stance)
  const cells = rows.map(({ id, title, severity, grants, replacement }) =>
    stance === 'secret'
      ? `| \`${id}\` | ${title} | ${severity} | ${grants} | ${replacement} |`
      : `| \`${id}\` | ${title} | ${replacement} |`,
  )
  return stance === 'secret'
    ? ['| detector | what | severity | whoever holds it | use instead |', '|---|---|---|---|---|', ...cells]
    : ['| detector | what | use instead |', '|---|---|---|', ...cells]
}
