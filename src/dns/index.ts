export { startNameService, type NameService } from './name-service.ts'
