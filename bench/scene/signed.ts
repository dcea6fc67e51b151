import { signRequest, type Signer } from '@vouchsafe/exchange/testing'
import type { LoadCall } from '../load/run-load.ts'
import { roleArn, type Vouch } from '../../test/scene/vouch.ts'
import { element } from '../../test/scene/wire.ts'
import { requestBody } from './tokens.ts'

export type Service = 'sts' | 'iam'
const versions: Readonly<Record<Service, string>> = { sts: '2011-06-15', iam: '2010-05-08' }

/** A session of the role for the token. */
export async function signIn({ url }: Pick<Vouch, 'url'>, token: string, role: string): Promise<Signer> {
  const response = await fetch(`${url}/aws/sts`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: requestBody(token, roleArn(role)),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(text)
  const part = (name: string): string => element(text, name) ?? ''
  return {
    accessKeyId: part('AccessKeyId'),
    secretAccessKey: part('SecretAccessKey'),
    sessionToken: part('SessionToken'),
    timestamp: '',
  }
}

/** One call signed now; a server takes it for five minutes. */
export function signedCall(
  signer: Signer,
  { service, port }: { readonly service: Service; readonly port: number },
  parameters: Readonly<Record<string, string>>,
): LoadCall {
  const body = new URLSearchParams({ Version: versions[service], ...parameters }).toString()
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const headers = { host: `127.0.0.1:${port}` }
  const signed = signRequest(
    { method: 'POST', path: `/aws/${service}/`, headers, body },
    { ...signer, timestamp, service },
  )
  const sent = [...signed.headers].filter(([name]) => name !== 'host')
  return { body, headers: Object.fromEntries(sent.map(([name, values]) => [name, values.join(',')])) }
}
