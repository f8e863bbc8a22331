export type { ClientPlace } from './client-places.ts'
export { openLocator, type Locator } from './locator.ts'
export type { Coordinates } from './coordinates.ts'
export {
  sheddingFrom,
  createRouting,
  isInside,
  type Candidate,
  type Choice,
  type EdgeSite,
  type EdgeStanding,
  type Routing,
  type RoutingOptions,
  type Whereabouts,
} from './routing.ts'
export { placesFileFault } from './file.ts'
export { openPlaces, unknownPlace, type Place, type PlaceFiles, type Places } from './places.ts'
export type { MeasuredNetworks } from './measurements.ts'
export { createStandings, type Standing, type Standings, type Witness } from './standings.ts'
export {
  createZone,
  type Found,
  type NameServer,
  type Zone,
  type ZoneOptions,
  type ZoneRecord,
} from './zone.ts'
export { viewEdges, type EdgeView, type ToldByEdges } from './edge-view.ts'
export { witnessRegister } from './register-witness.ts'
