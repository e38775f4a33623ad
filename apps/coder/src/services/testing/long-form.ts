/** Some tests have a long form, for `npm run nightly`: `npm test` plays what of it shows each behaviour once. */
export const isLong = process.env['BOOCODE_CONFORMANCE'] === 'long';

/** Of many places in which the same is tried: so many are passed over in the short form. */
export const stride = isLong ? 1 : 3;
