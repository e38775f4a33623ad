import { openHouse } from '../open-house.js';
import { CoderStage } from './coder-stage.js';

/** Plays on a coder with a Postgres of its own, and leaves nothing behind. */
export async function onStage<Report>(play: (stage: CoderStage) => Promise<Report>): Promise<Report> {
  const { house, shut } = await openHouse();
  try {
    const stage = await CoderStage.open({ databaseUrl: house.url, folder: house.folder });
    try {
      return await play(stage);
    } finally {
      await stage.close();
    }
  } finally {
    await shut();
  }
}
