import { mostArchiveBytes } from '@boocode/contracts/run-archive';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { importRun } from '../api/archives.js';
import { fileSize } from '../format/file-size.js';

/** Takes in a run from a file: how far it is, and what is wrong with it. Left before its end, it is broken off. */
export function useImport(onImported: (runId: string) => void) {
  const [share, setShare] = useState(0);
  const breaking = useRef<AbortController | null>(null);
  useEffect(() => () => breaking.current?.abort(), []);
  const { mutate, isPending, variables, error } = useMutation({
    mutationFn: (files: readonly File[]) => {
      const file = oneOf(files);
      const controller = new AbortController();
      breaking.current = controller;
      setShare(0);
      return importRun({ file, onProgress: setShare, signal: controller.signal });
    },
    onSuccess: ({ id }) => onImported(id),
  });
  return {
    take: (files: readonly File[]) => {
      if (files.length > 0 && !isPending) mutate(files);
    },
    /** The file that is on its way, and which share of it has arrived. */
    going: isPending && variables[0] !== undefined ? { file: variables[0], share } : null,
    error,
  };
}

/** What can be told of files without reading them. */
function oneOf(files: readonly File[]): File {
  const [file] = files;
  if (file === undefined || files.length > 1)
    throw new Error('A run is one file. Choose one, and the next one after it.');
  if (file.size === 0) throw new Error(`${file.name} is empty. It may be cut off: copy or export it again.`);
  if (file.size > mostArchiveBytes) {
    const most = fileSize(mostArchiveBytes);
    throw new Error(
      `${file.name} has ${fileSize(file.size)}; the file of a run has at most ${most}. Is it another one?`,
    );
  }
  return file;
}
