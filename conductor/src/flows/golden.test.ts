import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { FlowPlan } from '@boocode/contracts/flow-plan';
import { FLOW_NAMES } from '../registry.js';
import { flowNamed } from '../testing/play-flow.js';
import { goalOf, subjectFor, type Wealth } from '../testing/plan-subjects.js';
import type { Band, Flow } from '../types.js';

const bands: Band[] = ['small', 'medium', 'large'];
const wealths: Wealth[] = ['rich', 'poor'];

/** One plan as text: who sits where, what waits for what. */
function planText(plan: FlowPlan): string {
  const steps = plan.steps.map(({ key, stage, persona, depends_on, required, output, slice }) =>
    [
      `${key} (${stage}${persona === null ? '' : `, ${persona}`})`,
      `after ${depends_on.join(' ') || 'nothing'}`,
      required ? 'required' : 'optional',
      output ?? 'code',
      `slice ${slice.length}`,
    ].join(' | '),
  );
  const cut = plan.cut.map(({ persona, reason }) => `cut: ${persona}, ${reason}`);
  return [`band: ${plan.band_reason}`, ...steps, ...cut].join('\n');
}

function plansOf(flow: Flow): string {
  const texts = wealths.flatMap((wealth) => {
    const subject = subjectFor(flow, wealth);
    const goal = goalOf[wealth];
    const own = flow.plan({ goal }, subject).band;
    return bands.map((band) => {
      const title = `# ${wealth} subject, ${band}${band === own ? ', which is its own size' : ''}`;
      return `${title}\n${planText(flow.plan({ goal, band }, subject))}`;
    });
  });
  return `${texts.join('\n\n')}\n`;
}

it.each(FLOW_NAMES)('the plans of %s are those of its golden file; `vitest -u` accepts a new roster', async (name) => {
  await expect(plansOf(flowNamed(name))).toMatchFileSnapshot(`./golden/${name}.txt`);
});

it('every flow has its golden file in the repository, and there is no other', () => {
  const files = readdirSync(new URL('golden', import.meta.url)).map((file) => file.replace('.txt', ''));
  expect(files.toSorted()).toEqual(FLOW_NAMES.toSorted());
});
