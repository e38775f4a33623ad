/** Some tests have a long form, for `npm run nightly`: `npm test` plays what of it shows each behaviour once. */
export const isLong = process.env['BOOCODE_CONFORMANCE'] === 'long';
