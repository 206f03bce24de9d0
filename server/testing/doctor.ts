import { admit, type SeededPerson } from './seed/seed.ts';
import type { TestNode } from './test-node.ts';

/** An invented doctor who applied at a node and was approved; logged in. */
export function admitDoctor(house: TestNode, key: string): Promise<SeededPerson> {
  const person = {
    key,
    at: 'a',
    name: `Dr. ${key}`,
    title: 'Dr.',
    email: `${key.toLowerCase()}@a.example`,
    profession: 'physician',
    specialty: 'cardiology',
    languages: ['en'],
    locale: 'en',
    roles: ['member'],
    unit: 'Cardiology',
    about: 'Invented for a test.',
  } as const;
  return admit(
    { ...person, languages: [...person.languages], roles: [...person.roles] },
    house.base,
    house.administrator,
  );
}
