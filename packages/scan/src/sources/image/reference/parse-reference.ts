import { VouchsafeError } from '@vouchsafe/core/errors'

/** An image in a registry. */
export interface RegistryReference {
  /** As the name has it, with its port: what credentials are kept under. */
  readonly host: string
  /** Where its registry answers: Docker Hub has another name for that. */
  readonly apiHost: string
  readonly repository: string
  /** A tag, or a digest where the reference has one: that is the stronger word. */
  readonly version: string
}

/** One answer for the names of Docker Hub. */
const hub = { host: 'docker.io', apiHost: 'registry-1.docker.io' }
const hubNames = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io'])

// the grammar of `distribution/reference`: https://pkg.go.dev/github.com/distribution/reference
const label = '(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])'
const host = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[0-9A-Fa-f:]+\\])(?::[0-9]{1,5})?$`)
const repository = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const digestPattern = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/
/** Of a repository with its host. */
const LONGEST = 255

/**
 * The parts of a reference, with what docker fills in: `docker.io`, `library/`, `latest`.
 *
 * @throws VouchsafeError `input_invalid`
 */
export function parseReference(text: string): RegistryReference {
  if (text.length > LONGEST + 300) throw invalid(text.slice(0, 40))
  const [named = '', digest, ...rest] = text.split('@')
  const colon = named.lastIndexOf(':')
  const hasTag = colon > named.lastIndexOf('/')
  const name = hasTag ? named.slice(0, colon) : named
  const tag = hasTag ? named.slice(colon + 1) : 'latest'
  const slash = name.indexOf('/')
  const first = name.slice(0, Math.max(0, slash))
  const hasHost = slash > 0 && /[.:A-Z]|^localhost$/.test(first)
  const reference = { host: hasHost ? first : hub.host, repository: hasHost ? name.slice(slash + 1) : name }
  const isValid =
    rest.length === 0 &&
    host.test(reference.host) &&
    repository.test(reference.repository) &&
    tagPattern.test(tag) &&
    (digest === undefined || digestPattern.test(digest)) &&
    name.length <= LONGEST
  if (!isValid) throw invalid(text)
  return { ...placed(reference), version: digest ?? tag }
}

function placed({ host: name, repository: path }: { host: string; repository: string }) {
  if (!hubNames.has(name)) return { host: name, apiHost: name, repository: path }
  return { ...hub, repository: path.includes('/') ? path : `library/${path}` }
}

function invalid(text: string): VouchsafeError {
  return new VouchsafeError('input_invalid', {
    say: `expected an image such as \`ghcr.io/org/app:tag\`, or the path of a layout or an archive, found \`${text}\``,
  })
}
