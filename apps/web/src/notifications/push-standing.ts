/** What decides whether this device can be told. */
export interface PushGround {
  /** HTTPS, or this machine itself. */
  secure: boolean;
  /** Service workers, push and notifications are all there. */
  supported: boolean;
  /** An iPhone or iPad, where only installed apps have push. */
  apple: boolean;
  installed: boolean;
  permission: NotificationPermission;
  subscribed: boolean;
}

export type PushStanding = 'insecure' | 'install' | 'unsupported' | 'denied' | 'off' | 'on';

export function pushStanding({
  secure,
  supported,
  apple,
  installed,
  permission,
  subscribed,
}: PushGround): PushStanding {
  if (!secure) return 'insecure';
  if (apple && !installed) return 'install';
  if (!supported) return 'unsupported';
  if (permission === 'denied') return 'denied';
  return subscribed && permission === 'granted' ? 'on' : 'off';
}

/** What stands in the way, and what mends it. */
export const standingWords: Readonly<Record<PushStanding, string>> = {
  insecure:
    'Browsers allow notifications only over HTTPS, or on the machine where BooCode runs. This page came over plain HTTP: open BooCode through HTTPS or a tunnel. The README says how, under “On a phone”.',
  install:
    'On an iPhone or iPad only an installed app has notifications. Open the share menu, choose “Add to Home Screen”, open BooCode from there, and come back to these settings.',
  unsupported: 'This browser has no push notifications. Sounds work all the same.',
  denied:
    'This browser was told to block notifications from this address. Allow them in its settings for this site, then load the page again.',
  off: 'Off on this device.',
  on: 'On: this device is told, also while no page is open.',
};
