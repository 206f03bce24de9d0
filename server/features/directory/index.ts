export { Directory, type DirectoryFederation, type DirectoryParts, type OwnPerson } from './directory.ts';
export { fold, queryWords } from './fold.ts';
export type { PersonRef } from './people-store.ts';
export { registerDirectory } from './routes.ts';
