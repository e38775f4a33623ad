import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useReducer, useState } from 'react';
import { useMay } from '../access/useMay.js';
import { ApiError } from '../api/http.js';
import { agentsQuery, flowHistoryQuery, previewQuery } from '../api/launcher.js';
import { launchRun } from '../api/runs.js';
import { typingPauseMs, useSettled } from '../ui/useSettled.js';
import { fieldErrors, type ErrorField, type Field } from './field-errors.js';
import { keepForm, openForm } from './launch-draft.js';
import { isChange, launchForm, missingWords, requestOf, type LaunchEvent, type LaunchForm } from './launch-form.js';
import type { LaunchSeed } from './launcher-context.js';
import { newKey } from './new-key.js';
import { toConfirmOf } from './to-confirm.js';
import { useFlows } from './useFlows.js';

type Said<Event> = Event extends unknown ? Omit<Event, 'key'> : never;

/** The state of a launch form: what is said, what it would be, and what became of it. */
export function useLaunch(seed: LaunchSeed, onStarted: (runId: string) => void) {
  const [form, send] = useReducer(launchForm, null, () => openForm(seed, newKey()));
  useEffect(() => keepForm(seed.repo, form), [seed.repo, form]);
  // Looked into once its path is whole.
  const [repo, lookInto] = useState(form.repo);
  const flows = useFlows(repo);
  const agents = useQuery(agentsQuery());
  const { data: history } = useQuery(flowHistoryQuery());
  const launch = useMutation({
    mutationFn: launchRun,
    onSuccess({ id }) {
      keepForm(seed.repo, null);
      onStarted(id);
    },
  });
  const flow = flows.all?.find(({ name }) => name === form.flow) ?? flows.all?.find(({ problem }) => problem === null);
  const asked = { ...form, repo };
  const missing = flow === undefined ? null : missingWords(flow, asked);
  const refusal = useMay('run');
  const askable = flow !== undefined && missing === null && refusal === null;
  const preview = usePreview(askable ? requestOf({ ...asked, key: '' }, flow) : null);
  const blocking = preview.data?.problems.filter(({ blocks }) => blocks) ?? [];
  const ready = refusal === null && flow !== undefined && blocking.length === 0 && !launch.isPending;
  const toConfirm = toConfirmOf(launch.error);
  const change = (event: Said<LaunchEvent>) => {
    if (launch.isError) launch.reset();
    send({ ...event, key: newKey() });
  };
  return {
    form,
    flow,
    flows,
    agents,
    history: history ?? [],
    missing,
    preview,
    /** Why whoever is here may not start it; null = may. */
    refusal,
    /** What is in the way of it. */
    blocking,
    ready,
    launch,
    toConfirm,
    errors: errorsOf(launch.error, preview.error, form),
    compares: flow === undefined || isChange(flow, form),
    lookInto,
    change,
    set: (field: Field) => (value: string) => change({ type: 'set', field, value }),
    start: () => {
      if (ready) launch.mutate({ ...requestOf(form, flow), ...(toConfirm !== null && { confirmed: true }) });
    },
  };
}
export type Launch = ReturnType<typeof useLaunch>;

/** What the launch was refused for; else what the preview was, at those fields in which something stands. */
function errorsOf(
  refused: Error | null,
  unplanned: Error | null,
  form: LaunchForm,
): Partial<Record<ErrorField, string>> {
  if (refused instanceof ApiError) return fieldErrors(refused);
  if (!(unplanned instanceof ApiError)) return {};
  return Object.fromEntries(
    Object.entries(fieldErrors(unplanned)).filter(([field]) => Reflect.get(form, field) !== ''),
  );
}

/** What a request would be. The last answer stays until the next one is there. */
function usePreview(request: ReturnType<typeof requestOf> | null) {
  const text = useSettled(JSON.stringify(request), typingPauseMs);
  const now = JSON.stringify(request);
  const { data, error, isPlaceholderData, isFetching } = useQuery({
    ...previewQuery(text),
    enabled: text !== 'null',
    placeholderData: keepPreviousData,
  });
  return {
    data: request === null ? undefined : data,
    error: request === null ? null : error,
    /** What is shown is of before the last change. */
    stale: now !== text || isPlaceholderData || isFetching,
  };
}
