/** What a sealed value belongs to, for whoever opens it. */
export { deliveryPlace } from '../domain/delivery.ts'
