/** The edge of a world, `edge-1` in `us`, and another in `eu`: lines of its configuration. */
export const twoSites = (routing = ''): string => `edges:
  - { id: edge-1, region: us, place: [38.95, -77.45], addresses: 127.0.0.1, capacity: 100 }
  - { id: edge-2, region: eu, place: [50.11, 8.68], addresses: 127.0.0.2 }
routing: { ${routing} }`
