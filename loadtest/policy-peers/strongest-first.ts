import { verdicts, type CompanyRule } from '../policy/company.ts'

/** For engines that can stop at the first rule that matches: the order in which it is the strongest. */
export const strongestFirst = (rules: readonly CompanyRule[]): readonly CompanyRule[] =>
  rules.toSorted((a, b) => verdicts.indexOf(b.verdict) - verdicts.indexOf(a.verdict))
