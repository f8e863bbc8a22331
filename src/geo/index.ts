export { placesFileFault } from './file.ts'
export { openPlaces, unknownPlace, type Place, type PlaceFiles, type Places } from './places.ts'
