import type { WsFrame } from '@boocode/contracts/ws-frames';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { confirmPush } from '../api/push.js';
import { runsQuery } from '../api/runs.js';
import { useLive, useWatch } from '../live/LiveProvider.js';
import { newsOf } from './news.js';
import { hasTheWord } from './one-tab.js';
import { playSound } from './play-sound.js';
import { onSounds, soundsOn } from './sounds.js';

/** Makes a sound when a person is needed or a run has ended that no page of this browser shows, and puts away what was answered. */
export function useNews() {
  const client = useQueryClient();
  const sounds = useSyncExternalStore(onSounds, soundsOn);
  const { listen, shows } = useLive();
  useWatch(sounds ? 'runs' : null);
  useEffect(() => {
    const before = (runId: string) => client.getQueryData(runsQuery().queryKey)?.find(({ id }) => id === runId);
    // Two streams may bring the same before either is known.
    const called = new Set<string>();
    const hear = async (frame: WsFrame) => {
      if (frame.type === 'ask_closed') await putAway(`ask:${frame.ask.id}`);
      const news = sounds ? newsOf(frame, before) : null;
      if (news === null || called.has(news.key)) return;
      called.add(news.key);
      if (await hasTheWord(news.key, () => shows(news.sights))) await playSound(news.sound);
    };
    return listen((frame) => {
      hear(frame).catch((error: unknown) => console.warn('Nobody was called:', error));
    });
  }, [client, listen, shows, sounds]);
  useEffect(() => {
    confirmPush().catch((error: unknown) => console.warn('This device was not confirmed:', error));
  }, []);
}

/** Takes a notification off this device. */
async function putAway(tag: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration();
  for (const notification of (await registration?.getNotifications({ tag })) ?? []) notification.close();
}
