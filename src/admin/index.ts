export { createAdmin, type AdminOptions } from './admin.ts'
