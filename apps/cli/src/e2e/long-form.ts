/** `npm run nightly` plays all of it; `npm test` leaves out what another test shows on a whole product too. */
export const isLong = process.env['BOOCODE_CONFORMANCE'] === 'long';
