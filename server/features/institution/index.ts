export { encodeLogo, logoPath, registerLogo, saveLogo, storeLogo, writeLogo } from './logo.ts';
export { nameIn, readInstitution, saveInstitution, tidyInstitution } from './settings.ts';
