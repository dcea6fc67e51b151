import type { IAMClient } from '@aws-sdk/client-iam'
import { VouchsafeError } from '@vouchsafe/core/errors'
import { parseCredentialReport, type CredentialReport } from './credential-report.ts'

const POLLS = 20
const POLL_MS = 1500

/**
 * Asks AWS to make the report, which it does at most every four hours, and waits for half a minute.
 *
 * @throws the client's error; VouchsafeError `fetch_failed` where it is not made in time | `input_invalid`
 */
export async function fetchCredentialReport(
  iam: IAMClient,
  pause: (ms: number) => Promise<void>,
): Promise<CredentialReport> {
  const { GenerateCredentialReportCommand, GetCredentialReportCommand } = await import('@aws-sdk/client-iam')
  for (let poll = 0; poll < POLLS; poll += 1) {
    const { State } = await iam.send(new GenerateCredentialReportCommand({}))
    if (State === 'COMPLETE') {
      const { Content } = await iam.send(new GetCredentialReportCommand({}))
      return parseCredentialReport(Buffer.from(Content ?? new Uint8Array()).toString('utf8'))
    }
    await pause(POLL_MS)
  }
  throw new VouchsafeError('fetch_failed', { say: 'AWS did not make it in half a minute' })
}
