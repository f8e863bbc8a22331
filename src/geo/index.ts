export { openClientPlaces, type ClientPlace, type ClientPlaces } from './client-places.ts'
export type { Coordinates } from './coordinates.ts'
export {
  createRouting,
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
