export { addressSet, plainAddress, rangeProblem, specialAddresses, type AddressSet } from './addresses.ts'
export { addressRefused, lookup, publicLookup } from './lookup.ts'
export { readProxyHeader, type ProxyHeader, type ProxyHeaderReading } from './proxy-header.ts'
export {
  namedNetworks,
  networkCategories,
  networkWords,
  type NamedNetwork,
  type NamedNetworks,
  type NetworkCategory,
  type NetworkWords,
} from './named-networks.ts'
export { networkOf } from './network-of.ts'
