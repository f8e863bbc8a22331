import type { CompiledPolicy } from '../deciding/compile.ts'

/** What a replay says nothing of though the candidate has it: `obligations (controls, session)`. */
export function notCompared({ rules }: CompiledPolicy): string[] {
  const enforced = rules.filter(({ definition: { mode } }) => mode === 'enforce')
  const has = { controls: false, session: false }
  for (const { definition } of enforced) {
    has.controls ||= definition.effect.controls.length > 0
    has.session ||= definition.effect.session !== undefined
  }
  const obligations = Object.entries(has).flatMap(([name, isThere]) => (isThere ? [name] : []))
  return [
    ...(obligations.length === 0 ? [] : [`obligations (${obligations.join(', ')})`]),
    ...(enforced.length === rules.length ? [] : ['rules on trial']),
  ]
}
