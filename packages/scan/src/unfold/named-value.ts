import type { Unfolder } from './types.ts'

const FAR = 400
// `{"name": "X", "value": "…"}` of a container, `X: {Type: String, Default: "…"}` of a template or a variable
const pair =
  /^(?<name>[\w-]{4,64})["']?[\s,:]{0,80}\{?(?<between>[^{}]{0,240}?)(?<![\w-])["']?(?:[Vv]alue|[Dd]efault)["']?\s{0,8}[:=]\s{0,8}["']?(?<value>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/
const another = /\bname\b/i

/** A secret access key whose name and value are two members of an entry, so that the one does not follow the other. */
export const namedValue: Unfolder = {
  id: 'named value',
  anchors: [
    'SECRET_ACCESS_KEY',
    'secret_access_key',
    'SecretAccessKey',
    'secretAccessKey',
    'aws_secret_key',
    'AWS_SECRET_KEY',
  ],
  unfold: (bytes, hit) => {
    const text = bytes.toString('latin1', hit, hit + FAR)
    const { name, between = '', value } = pair.exec(text)?.groups ?? {}
    const end = hit + 1
    if (name === undefined || value === undefined || another.test(between))
      return { end, looked: 0, lines: [] }
    const offset = hit + text.indexOf(value)
    return { end, looked: 0, lines: [{ text: `${name}=${value}`, offset }] }
  },
}
