import { Severity, ValidatorVerdict } from '@boocode/contracts/finding';
import { FindingStatus } from '@boocode/contracts/finding-life';
import { hiddenGroups, type Narrowing } from './finding-list.js';
import { useFindingPlace } from './useFindingPlace.js';

export const verdictIds = ValidatorVerdict.options;

const names = { words: 'q', severity: 'severity', verdict: 'verdict', status: 'status', angle: 'angle' } as const;
type Field = keyof typeof names;

const known = <T extends string>(options: readonly T[], value: string | null): T | null =>
  options.find((option) => option === value) ?? null;

/** What the list is narrowed to, as the address says; words of another version narrow nothing. */
export function useNarrowing() {
  const { params, set } = useFindingPlace();
  const groups = new Set(
    params
      .get('show')
      ?.split(',')
      .filter((group) => hiddenGroups.some((one) => one === group)),
  );
  const value: Narrowing = {
    words: params.get(names.words) ?? '',
    severity: known(Severity.options, params.get(names.severity)),
    verdict: known(verdictIds, params.get(names.verdict)),
    status: known(FindingStatus.options, params.get(names.status)),
    angle: params.get(names.angle),
    groups,
  };
  const fields = Object.values(names);
  return {
    value,
    isNarrowed: fields.some((name) => params.has(name)),
    change: (changes: Partial<Record<Field, string | null>>) =>
      set(
        Object.fromEntries(
          Object.entries(changes).flatMap(([field, to]) => (isField(field) ? [[names[field], to]] : [])),
        ),
        true,
      ),
    toggleGroup: (group: string) => {
      const next = new Set(groups);
      if (!next.delete(group)) next.add(group);
      set({ show: [...next].join(',') }, true);
    },
    clear: () => set(Object.fromEntries(fields.map((name) => [name, null])), true),
    byPlace: params.get('sort') === 'place',
    sortBy: (sort: 'weight' | 'place') => set({ sort: sort === 'place' ? sort : null }, true),
  };
}

const isField = (name: string): name is Field => Object.hasOwn(names, name);
