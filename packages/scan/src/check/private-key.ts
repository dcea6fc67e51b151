import { createPrivateKey } from 'node:crypto'

/** What kind of private key a PEM text holds (`RSA 2048`, `EC P-256`); `undefined` where it holds none that parses. */
export function privateKeyKind(pem: string): string | undefined {
  try {
    const key = createPrivateKey(pem)
    const { modulusLength, namedCurve } = key.asymmetricKeyDetails ?? {}
    return [key.asymmetricKeyType?.toUpperCase(), modulusLength ?? namedCurve].filter(Boolean).join(' ')
  } catch {
    return undefined
  }
}
