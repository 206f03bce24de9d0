export { encodeLogo, logoPath, registerLogo, saveLogo } from './logo.ts';
export { nameIn, readInstitution, saveInstitution } from './settings.ts';
