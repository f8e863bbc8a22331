export {
  addRange,
  addressSet,
  fromBlockList,
  plainAddress,
  specialAddresses,
  type AddressSet,
} from './addresses.ts'
export { addressRefused, lookup, publicLookup } from './lookup.ts'
