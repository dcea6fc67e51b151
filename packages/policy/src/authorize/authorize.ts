import type { Authorization, AuthorizationLayers, AuthorizationRequest } from './types.ts'

/** Decides one request by every policy that bears on it. */
export function authorize(_request: AuthorizationRequest, _layers: AuthorizationLayers): Authorization {
  return { effect: 'deny', reason: 'implicit_deny', layers: [] }
}
