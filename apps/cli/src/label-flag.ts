import { HostLabel } from '@boocode/contracts/host';
import { InvalidArgumentError } from 'commander';

/** `--on gpu`: adds a label that a host must have. */
export function addLabel(text: string, before: string[] = []): string[] {
  const label = HostLabel.safeParse(text);
  if (label.success) return [...before, label.data];
  throw new InvalidArgumentError('Say a label as hosts have them (BOOCODE_HOST_LABELS), such as gpu.');
}
