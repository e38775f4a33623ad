import type { ArenaView } from '@boocode/contracts/arena';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { changesQuery } from '../api/changes.js';
import styles from './Arena.module.css';
import { CheckTails } from './CheckTails.js';
import type { Entry } from './contestants.js';
import { FileMatrix } from './FileMatrix.js';
import { matrixOf } from './matrix.js';
import { Ranking } from './Ranking.js';
import { SideBySide } from './SideBySide.js';

interface Props {
  arena: ArenaView;
  entries: readonly Entry[];
  shown: string;
}

/** What the contestants left, beside each other: the judge's word, files, checks. Nothing before the first has left something. */
export function Comparison({ arena, entries, shown }: Props) {
  const [path, choose] = useState<string | null>(null);
  const left = entries.filter(({ change }) => change !== null && change.files > 0);
  const changes = useQueries({ queries: left.map(({ chat_id }) => changesQuery(chat_id)) });
  const files = matrixOf(left.map(({ letter }, at) => ({ letter, files: changes[at]?.data?.files ?? [] })));
  const failed = changes.find(({ error }) => error !== null)?.error ?? null;
  const file = files.find((each) => each.path === path) ?? files[0];
  return (
    <>
      {arena.judgement === null ? null : <Ranking judgement={arena.judgement} entries={entries} />}
      {left.length === 0 ? null : (
        <section aria-labelledby="arena-files" className={styles.part}>
          <h2 id="arena-files">What they changed</h2>
          <FileMatrix
            entries={left}
            files={files}
            chosen={file?.path ?? null}
            loading={changes.some(({ isPending }) => isPending)}
            error={failed}
            onChoose={choose}
          />
          {file === undefined ? null : <SideBySide file={file} entries={left} shown={shown} />}
        </section>
      )}
      <CheckTails entries={entries} />
    </>
  );
}
