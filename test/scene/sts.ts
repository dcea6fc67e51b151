/** What STS answered, with the parts tests look at. */
export interface StsAnswer {
  readonly status: number
  readonly text: string
  /** `Code` of an error. */
  readonly code: string | undefined
  readonly accessKeyId: string | undefined
  readonly requestId: string | undefined
}

/** One AssumeRoleWithWebIdentity over HTTP, as an SDK sends it. Rejects when the connection breaks. */
export async function assume(url: string, roleArn: string, token: string): Promise<StsAnswer> {
  const response = await fetch(`${url}/aws/sts/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: 'system-test',
      WebIdentityToken: token,
    }),
  })
  const text = await response.text()
  const element = (name: string): string | undefined =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]
  return {
    status: response.status,
    text,
    code: element('Code'),
    accessKeyId: element('AccessKeyId'),
    requestId: element('RequestId'),
  }
}
