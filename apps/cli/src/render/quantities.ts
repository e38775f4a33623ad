/** `0:07`, `12:30`, `1:02:03`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

const two = (value: number) => String(value).padStart(2, '0');

/** Between two ISO times; up to `now` when the second is not there yet. Empty when it has not begun. */
export function elapsed(from: string | null, to: string | null, now: number): string {
  return from === null ? '' : duration((to === null ? now : Date.parse(to)) - Date.parse(from));
}

/** `840 tok`, `84k tok`, `1.3M tok`; empty for none. */
export function tokens(count: number): string {
  if (count === 0) return '';
  if (count < 1_000) return `${count} tok`;
  if (count < 999_500) return `${count < 9_950 ? (count / 1_000).toFixed(1) : Math.round(count / 1_000)}k tok`;
  return `${(count / 1_000_000).toFixed(1)}M tok`;
}

/** `3 min ago`, for lists. */
export function ago(iso: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h ago`;
  return `${Math.round(seconds / 86_400)} days ago`;
}

/** Bytes as `0.3 MB`, `740 MB`. */
export function megabytes(bytes: number): string {
  const value = bytes / 1_000_000;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} MB`;
}
