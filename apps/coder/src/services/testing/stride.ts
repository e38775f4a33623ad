import { isLong } from '@boocode/rehearsal/long-form';

/** Of many places in which the same is tried: so many are passed over in the short form. */
export const stride = isLong ? 1 : 11;
