export type { HostAnswer, Outcome } from './answers.ts'
export { createFlows } from './flow.ts'
export { createProvider, type Provider } from './provider.ts'
export { SignInHost, type HostRequest, type SignInHostOptions } from './sign-in-host.ts'
