/** A request that does not fit its protocol. The wire turns it into its own error shape with status 400. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly code = 'bad_request';
}

/** Rules or a pace that cannot be used. The message names the place and the reason. */
export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';
  readonly code = 'invalid_settings';
}
