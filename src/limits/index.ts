export { limitNames, limitTable, usualLimits, type LimitName, type LimitRow, type Limits } from './table.ts'
