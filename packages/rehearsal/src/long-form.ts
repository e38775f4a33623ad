/**
 * Some tests have a long form, for `npm run nightly`: `npm test` plays what of it shows each behaviour once, with an agent that starts quickly where
 * it is no matter which. It may take ten minutes on two cores: what shows the same again is for the long form.
 */
export const isLong = process.env['BOOCODE_CONFORMANCE'] === 'long';
