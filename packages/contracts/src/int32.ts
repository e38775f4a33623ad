import { z } from 'zod';

/** A whole number that a column of the type `integer` holds. */
export const Int32 = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1);
