export { type AdminParts, registerAdmin } from './routes.ts';
