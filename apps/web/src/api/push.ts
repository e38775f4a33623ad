import { PushKey } from '@boocode/contracts/notification';
import { queryOptions } from '@tanstack/react-query';
import { isInstalled } from '../notifications/installed.js';
import { pushStanding, type PushStanding } from '../notifications/push-standing.js';
import { ApiError, postOnly, putOnly, read, remove } from './http.js';

const path = '/api/push/subscriptions';

interface PushDevice {
  standing: PushStanding;
  /** Null when it is not subscribed. */
  endpoint: string | null;
}

/** How this device stands: a matter of the browser, which nobody tells us of when it changes. */
export const pushDeviceQuery = () =>
  queryOptions({ queryKey: ['push-device'] as const, queryFn: readDevice, staleTime: 0 });

const isSupported = () => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

async function subscription(): Promise<PushSubscription | null> {
  if (!isSupported()) return null;
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function readDevice(): Promise<PushDevice> {
  const supported = isSupported();
  const subscribed = await subscription();
  const standing = pushStanding({
    secure: window.isSecureContext,
    supported,
    // An iPad says that it is a Mac; no Mac has a touch screen.
    apple: /iPhone|iPad/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1),
    installed: isInstalled(),
    permission: supported ? Notification.permission : 'default',
    subscribed: subscribed !== null,
  });
  return { standing, endpoint: subscribed?.endpoint ?? null };
}

/** Asks the person, and has the server tell this device. Whoever says no is asked again by nobody: the standing says so. */
export async function turnOnPush(): Promise<void> {
  if ((await Notification.requestPermission()) !== 'granted') return;
  const registration = await navigator.serviceWorker.register('/sw.js');
  await navigator.serviceWorker.ready;
  await subscribe(registration.pushManager);
}

/** Has the server tell this device no more. */
export async function turnOffPush(): Promise<void> {
  const known = await subscription();
  if (known === null) return;
  await known.unsubscribe();
  try {
    await remove(`${path}?endpoint=${encodeURIComponent(known.endpoint)}`);
  } catch (error) {
    // A server that does not know it any more will not tell it either.
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

/** Tells the server of this device again, which may have lost its data or its keys; nothing when it is not subscribed. */
export async function confirmPush(): Promise<void> {
  if (!isSupported() || Notification.permission !== 'granted') return;
  const registration = await navigator.serviceWorker.getRegistration();
  if (registration === undefined || (await registration.pushManager.getSubscription()) === null) return;
  await subscribe(registration.pushManager);
}

/** A subscription under other keys than the server's is of no use, and in the way of a new one. */
async function subscribe(manager: PushManager): Promise<void> {
  const { key } = await read('/api/push/key', PushKey);
  const applicationServerKey = bytesOf(key);
  const known = await manager.getSubscription();
  if (known !== null && !isSame(known.options.applicationServerKey, applicationServerKey)) await known.unsubscribe();
  const current = await manager.subscribe({ userVisibleOnly: true, applicationServerKey });
  await putOnly(path, current.toJSON());
}

export const testPush = (endpoint: string) => postOnly('/api/push/test', { endpoint });

/** Of base64url. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.codePointAt(0) ?? 0);
}

function isSame(one: ArrayBuffer | null, other: Uint8Array): boolean {
  if (one === null || one.byteLength !== other.length) return false;
  const bytes = new Uint8Array(one);
  return other.every((byte, at) => byte === bytes[at]);
}
