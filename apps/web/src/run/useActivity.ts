import { skipToken, useQuery } from '@tanstack/react-query';
import { activityKey, type Activity } from '../live/activity.js';

/** What a step does now; only frames write it, so there is nothing to fetch. */
export function useActivity(taskId: string): Activity | null {
  const { data } = useQuery<Activity>({ queryKey: activityKey(taskId), queryFn: skipToken });
  return data ?? null;
}
