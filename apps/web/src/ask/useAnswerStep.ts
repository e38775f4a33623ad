import type { PersonAnswer } from '@boocode/contracts/arena';
import type { TaskView } from '@boocode/contracts/task';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { answerStep, overtakenIn } from '../api/arenas.js';
import { runQuery, runsQuery } from '../api/runs.js';
import { runWithTask } from '../live/patch.js';
import { withoutWait } from './person-steps.js';

/** Says a person's word to a step. Whether it won or somebody else was first, the step is shown as it stands then. */
export function useAnswerStep(taskId: string) {
  const client = useQueryClient();
  const forget = ({ id, flow_run_id }: TaskView) => {
    if (flow_run_id !== null) client.setQueryData(runQuery(flow_run_id).queryKey, (run) => run && withoutWait(run, id));
    client.setQueryData(runsQuery().queryKey, (runs) => runs?.map((run) => withoutWait(run, id)));
  };
  const show = (task: TaskView) => {
    if (task.flow_run_id !== null)
      client.setQueryData(runQuery(task.flow_run_id).queryKey, (run) => run && runWithTask(run, task));
    if (task.condition !== 'needs-you') forget(task);
    void client.invalidateQueries({ queryKey: ['arena'] });
  };
  const mutation = useMutation({
    mutationFn: (answer: z.input<typeof PersonAnswer>) => answerStep(taskId, answer),
    onSuccess: show,
    onError(error) {
      const task = overtakenIn(error);
      if (task !== null) show(task);
    },
  });
  return {
    answer: mutation.mutate,
    busy: mutation.isPending || mutation.isSuccess,
    error: mutation.error,
    /** Somebody else was first, or nobody waits any more. */
    late: overtakenIn(mutation.error) !== null,
  };
}
