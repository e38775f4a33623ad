import { CoderError } from '../errors.js';

/** What is done with git in a folder is done one thing at a time: also by people. */
export function folderLock(folder: string): string {
  return `boocode.git ${folder}`;
}

export function busy(message: string): CoderError {
  return new CoderError({ code: 'checkpoint.busy', status: 409, message });
}
