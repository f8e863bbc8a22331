export { groupNamesOf } from './deciding/group-names.ts'
export { policyProblems } from './codes.ts'
export type { CompiledPolicy } from './deciding/compile.ts'
export { isObliged, isOpenDefault, outcomeOf, refusalOf, type Refusal } from './deciding/refusal.ts'
export type { KnownNetworks, Mask } from './criterion.ts'
export { explain, type Explanation } from './explaining/explain.ts'
export {
  clientKinds,
  deviceTypes,
  noFile,
  platforms,
  strengths,
  unknownExtension,
  unknownFacts,
  unscannable,
  type ClientFacts,
  type ClientKind,
  type DeviceFacts,
  type DeviceType,
  type Facts,
  type FileFacts,
  type NetworkFacts,
  type Phase,
  type Platform,
} from './facts.ts'
export { isTestFile, PolicyFilesError, readPolicyDirectory, type PolicyFiles } from './loading/directory.ts'
export type { PolicyHolder } from './loading/holder.ts'
export { checkPolicyPaths } from './loading/load.ts'
export { openPolicyDirectory, type PolicyReloader } from './loading/reloader.ts'
export type { ReloadResult } from './loading/slot.ts'
export { readRecordedFacts, type RecordedFacts } from './replaying/recorded-facts.ts'
export { renderExplanation } from './explaining/render-explanation.ts'
export { renderReplay } from './replaying/render-replay.ts'
export { replay } from './replaying/replay.ts'
export type { PastDecision, ReplayReport } from './replaying/report.ts'
export { createDecisionRing, type DecisionRing } from './replaying/ring.ts'
export { policySchema, testSchema } from './schema.ts'
export type { PolicyContext, PolicyFile } from './policy-set.ts'
export { readPolicySet } from './read-policy.ts'
export { readSet, type ReadSet } from './reading/set.ts'
export {
  coverageOf,
  isCovered,
  whatIsMissing,
  warnOfUntested,
  type RuleCoverage,
} from './testing/coverage.ts'
export { factsFromWords } from './testing/fact-words.ts'
export { explainFailure, runSuites, type CaseResult } from './testing/run.ts'
export { readSuite, type Suite } from './testing/suite.ts'
export { compilePolicy } from './deciding/compile.ts'
export type { Control, Decision, SessionLimits, Verdict } from './verdict.ts'
