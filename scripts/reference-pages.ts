import { codes } from '@vouchsafe/core/errors'
import { describeConfig } from '@vouchsafe/server/config'
import { manifestJsonSchema } from '@vouchsafe/trust/manifest'

const generated = '<!-- written by `npm run docs`; a test holds it to the code -->'

/** Path -> text of every generated page. `test/reference-pages.test.ts` fails when one is out of date. */
export function referencePages(): Readonly<Record<string, string>> {
  return {
    'docs/errors.md': errorsPage(),
    'docs/configuration.md': configurationPage(),
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
