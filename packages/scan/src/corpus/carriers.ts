/** A credential as its names and values, in the order in which people write them. */
export type Settings = readonly (readonly [name: string, value: string])[]

/** A kind of text in which credentials are found. */
export interface Carrier {
  readonly name: string
  readonly render: (settings: Settings) => string
  /** What stands in an address is escaped there. */
  readonly isAddress?: true
  /** A line break may stand in the middle of whatever tells a credential. */
  readonly isWrapped?: true
}

const lines = (settings: Settings, line: (name: string, value: string) => string): string =>
  settings.map(([name, value]) => line(name, value)).join('\n')

const around = (before: string, inside: string, after = ''): string => `${before}\n${inside}\n${after}\n`

/** What programs in most languages share: a line a constant. */
const source = (
  name: string,
  [before, after]: readonly [string, string],
  line: (name: string, value: string) => string,
): Carrier => ({
  name,
  render: (settings) => around(before, lines(settings, line), after),
})

export const carriers: readonly Carrier[] = [
  {
    name: '.env',
    render: (s) =>
      around(
        '# production\nPORT=8080',
        lines(s, (k, v) => `${k}=${v}`),
        'DEBUG=0',
      ),
  },
  {
    name: 'shell',
    render: (s) =>
      around(
        '#!/bin/sh\nset -eu',
        lines(s, (k, v) => `export ${k}="${v}"`),
        'exec ./run "$@"',
      ),
  },
  {
    name: 'shell history',
    render: (s) => around('cd app', s.map(([k, v]) => `${k}=${v}`).join(' ') + ' ./deploy.sh', 'git status'),
  },
  {
    name: 'ini',
    render: (s) =>
      around(
        '[default]\nregion = eu-west-1',
        lines(s, (k, v) => `${k} = ${v}`),
      ),
  },
  {
    name: 'properties',
    render: (s) =>
      around(
        'server.port=8080',
        lines(s, (k, v) => `${k}=${v}`),
        'a.b=c',
      ),
  },
  { name: 'JSON', render: (s) => JSON.stringify({ name: 'orders', env: Object.fromEntries(s) }, null, 2) },
  { name: 'JSON in one line', render: (s) => JSON.stringify({ name: 'orders', ...Object.fromEntries(s) }) },
  {
    name: 'JSON in JSON',
    render: (s) => JSON.stringify({ body: JSON.stringify({ env: Object.fromEntries(s) }) }),
  },
  {
    name: 'YAML',
    render: (s) =>
      around(
        'app:\n  replicas: 2\n  env:',
        lines(s, (k, v) => `    ${k}: ${v}`),
      ),
  },
  {
    name: 'Compose',
    render: (s) =>
      around(
        'services:\n  web:\n    environment:',
        lines(s, (k, v) => `      - ${k}=${v}`),
      ),
  },
  {
    name: 'HCL',
    render: (s) =>
      around(
        'locals {',
        lines(s, (k, v) => `  ${k} = "${v}"`),
        '}',
      ),
  },
  {
    name: 'Dockerfile',
    render: (s) =>
      around(
        'FROM debian',
        lines(s, (k, v) => `ENV ${k}=${v}`),
        'CMD ["run"]',
      ),
  },
  {
    name: 'XML',
    render: (s) =>
      around(
        '<settings>',
        lines(s, (k, v) => `  <${k}>${v}</${k}>`),
        '</settings>',
      ),
  },
  source('TypeScript', ["import { run } from './run.ts'", 'run()'], (k, v) => `export const ${k} = '${v}'`),
  source('Python', ['import os', 'main()'], (k, v) => `${k} = "${v}"`),
  source('Go', ['package main\n\nconst (', ')'], (k, v) => `\t${k} = "${v}"`),
  source('Java', ['class Settings {', '}'], (k, v) => `  static final String ${k} = "${v}";`),
  source('Ruby', ['module Settings', 'end'], (k, v) => `  ${k} = '${v}'.freeze`),
  source('C#', ['static class Settings\n{', '}'], (k, v) => `    public const string ${k} = "${v}";`),
  source('PHP', ['<?php', '?>'], (k, v) => `define('${k}', '${v}');`),
  {
    name: 'log',
    render: (s) =>
      around(
        '2026-11-22T10:00:00Z INFO starting',
        `2026-11-22T10:00:01Z DEBUG config ${s.map(([k, v]) => `${k}=${v}`).join(', ')}`,
        '2026-11-22T10:00:02Z INFO ready',
      ),
  },
  {
    name: 'address',
    isAddress: true,
    render: (s) =>
      around(
        'curl -s',
        `https://api.corp.io/v1?${s.map(([k, v]) => `${k}=${encodeURIComponent(v)}`).join('&')}`,
      ),
  },
  {
    name: 'manifest of a Secret',
    render: (s) =>
      around(
        'apiVersion: v1\nkind: Secret\nmetadata:\n  name: orders\ndata:',
        lines(s, (k, v) => `  ${k.toLowerCase()}: ${Buffer.from(`${k}=${v}`).toString('base64')}`),
      ),
  },
  {
    name: 'base64 of a file',
    isWrapped: true,
    render: (s) =>
      around(
        'data: |',
        Buffer.from(lines(s, (k, v) => `${k}=${v}`))
          .toString('base64')
          .replaceAll(/.{76}/g, '$&\n'),
      ),
  },
]
