import { Budgets } from '../limits/Budgets.js';
import { Gates } from '../limits/Gates.js';
import { SlotLimits } from './SlotLimits.js';

/** What keeps work from running: providers that refuse, budgets, and how many tasks run at once. */
export function LimitsSection() {
  return (
    <>
      <Gates />
      <Budgets />
      <SlotLimits />
    </>
  );
}
