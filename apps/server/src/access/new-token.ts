import { createHash, createHmac, randomBytes } from 'node:crypto';

/** So that a person, a log's redaction and a search for leaked secrets know one when they see it. */
const shape = /^boo_[\w-]{43}$/;

/** A token of 256 random bits. */
export const newToken = (): string => `boo_${randomBytes(32).toString('base64url')}`;

/** Whether it could be one. What could not is wrong without a look at the database. */
export const couldBeToken = (candidate: string): boolean => shape.test(candidate);

/** The value of a browser's cookie: derived from the token, so that the token itself is stored in no browser. */
export const cookieOf = (token: string): string =>
  createHmac('sha256', token).update('boocode session').digest('base64url');

/** What is kept of a secret with so many random bits that it cannot be found again from it: its sha-256. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
