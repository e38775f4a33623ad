// One set-up at a time in a clone. The lock is a file with the holder's process id; a dead holder's lock is taken over.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs `work` while holding the lock, waiting for another live holder first.
 * @template T
 * @param {{ file: string, say: (text: string) => void }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock({ file, say }, work) {
  const mine = identity(process.pid);
  let told = false;
  while (!take(file, mine)) {
    const holder = read(file);
    if (holder === null) continue;
    if (!isAlive(holder)) {
      removeStale(file, holder);
      continue;
    }
    if (!told) say(`Process ${holder.split(' ')[0]} is setting up this clone; waiting for it …`);
    told = true;
    await delay(100);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** `pid start-time`: the start time tells a process from a later one with the same id. Empty where /proc is missing. */
function identity(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22; the name in field 2 may hold spaces, so counting begins behind its closing bracket.
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return `${pid} `;
    throw error;
  }
}

function isAlive(holder) {
  const [pid] = holder.split(' ');
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    if (error.code !== 'EPERM') throw error;
  }
  return identity(Number(pid)) === holder;
}

function take(file, mine) {
  try {
    // A link appears with its content, so nobody ever reads a lock that is still empty.
    writeFileSync(`${file}.${process.pid}`, mine);
    linkSync(`${file}.${process.pid}`, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(`${file}.${process.pid}`, { force: true });
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Renaming is atomic: of two that saw the same dead holder only one gets the file, the other puts back what it got. */
function removeStale(file, seen) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') !== seen) linkSync(aside, file);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
