/** A credential as it passes by while a scan runs: the one moment when its secret is known. */
export interface FoundSecret {
  readonly fingerprint: string
  readonly detector: string
  readonly names: Readonly<Record<string, string>>
  readonly secret: string
}

/** The AWS key pair of a finding. */
export interface KeyPair {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Keeps of secrets what a match needs, in memory, and nothing else. */
export interface SecretKeeper {
  /** For `ScanOptions.onSecret`. */
  readonly onSecret: (found: FoundSecret) => void
  /** The first three characters of an Entra client secret, as Entra shows them to its owners. */
  readonly hintOf: (fingerprint: string) => string | undefined
  /** The pairs of a finding; none unless pairs are kept. An id may stand beside several secrets. */
  readonly pairsOf: (fingerprint: string) => readonly KeyPair[]
  /** Drops everything. */
  readonly forget: () => void
}

const HINT = 3
/** An id with more secrets than this beside it is a list of examples. */
const MOST_PAIRS = 3

/** `keepsPairs`: for a live check, which alone has use for them. */
export function createSecretKeeper({ keepsPairs }: { readonly keepsPairs: boolean }): SecretKeeper {
  const hints = new Map<string, string>()
  const pairs = new Map<string, Map<string, KeyPair>>()
  return {
    onSecret: ({ fingerprint, detector, names, secret }) => {
      if (detector === 'azure-client-secret') hints.set(fingerprint, secret.slice(0, HINT))
      const accessKeyId = names['accessKeyId']
      if (!keepsPairs || detector !== 'aws-access-key' || accessKeyId === undefined || secret === accessKeyId)
        return
      const known = pairs.get(fingerprint) ?? new Map<string, KeyPair>()
      if (known.size < MOST_PAIRS) known.set(secret, { accessKeyId, secretAccessKey: secret })
      pairs.set(fingerprint, known)
    },
    hintOf: (fingerprint) => hints.get(fingerprint),
    pairsOf: (fingerprint) => [...(pairs.get(fingerprint)?.values() ?? [])],
    forget: () => {
      hints.clear()
      pairs.clear()
    },
  }
}
