import { boolean, mapping, type Reader } from '../diagnostics/index.ts'
import type { UpstreamConfig } from './config.ts'

/** What upstreams get beside the user's request: nothing. */
export const plainUpstream: UpstreamConfig = { decisionHeader: false }

/** How upstreams are asked: `{ decision-header }`. */
export const upstream: Reader<UpstreamConfig> = mapping(fields => ({
  decisionHeader: fields.optional('decision-header', boolean, plainUpstream.decisionHeader),
}))
