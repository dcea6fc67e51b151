/** A certificate of nobody; its private key was never kept. */
const certificate = [
  'MIIDFzCCAf+gAwIBAgIUe6MQhWLEdi7ul7qzGCslbCeyU4wwDQYJKoZIhvcNAQELBQAwGjEYMBYGA1UEAwwPaWRwLmV4',
  'YW1wbGUuY29tMCAXDTI2MTEyMjA4Mzk0NloYDzIxMjYxMDI5MDgzOTQ2WjAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5j',
  'b20wggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQC1zoZxQicwZTBv9hcCyhKIL+1GJS9ZP1sYgHnvVZFcbw2q',
  'zlbEBtnNUv/xw1BEJGUcExTBaWndn7BcgYGmiNXrpWhDcwOnyIRN3LsBzo1hcazFFzXEPUlY+cGfwqdW4sXevCRGaQyX',
  't3bNCMBNzJmtN7YyJik3VYQ7p+6aD1GjgInedTFD2N5IZselDtRKo5ovaoKCg4+KlNFZKV/yUR2NAwVw/INV8MGHaxW2',
  'aAaxWGq5r1+LkptUNh31TR/qJ/gAmJ7xospM5GSfOyIjiHVE2AJtJt0uvs3rqT+OIfw43rzZDkFIabshu+8x29nw1X7M',
  '/1ytqXV6CwoRJU9SpeXtAgMBAAGjUzBRMB0GA1UdDgQWBBSTu0doOJ4xUJGfPj9GoNclpvNMZjAfBgNVHSMEGDAWgBST',
  'u0doOJ4xUJGfPj9GoNclpvNMZjAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQBYeEhZEoNcen86WnAL',
  '4rrB3ZzENycAWiqEHP5R8REFTvV61SHvXwFFTLtt+ik6G2aAp7HQdJBkGLB8ob7gLrP/PPI5amsk3Otb7mZ+QTYGRp3v',
  'ow1qoFdPfxNxEYxAORcI0Rnc/+hOp9xYC0CvJWUsvcEi749bKj2C1ctdJDq8qCYxdQmlZPoT3B8zQsA4bHFwnOlNzYUf',
  '4PVCRjXX0Orq9wC3I8ro+QukUAjzhRmzNtNuA3v+NXT6AqqzI6mxpL0A4LwwguyBX0/JLv1n0ZjMgN3RjZahLEtfAnD8',
  'QAowHaGYUddk0mDnNjRZSGxC5H4OtwPZrQwSfPwNyH/A3BCY',
].join('')

/** The metadata of an identity provider. */
export function samlMetadata(entityId = 'https://idp.example.com/metadata'): string {
  const key = `<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`
  const service =
    '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/>'
  return `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">${key}</md:KeyDescriptor>${service}</md:IDPSSODescriptor></md:EntityDescriptor>`
}
